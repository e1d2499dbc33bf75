using ToolExec.Wasm;

namespace ToolExec.Script.QuickJs;

/// <summary>A warm engine, frozen: instances start from it without running anything, sharing its memory until they write to it. Thread-safe.</summary>
internal sealed class GuestImage : IDisposable
{
    private readonly WasmImage _image;
    private readonly GuestLayout _layout;

    private GuestImage(WasmImage image, GuestLayout layout)
    {
        _image = image;
        _layout = layout;
    }

    /// <summary>Makes an image: a fresh engine, and what <paramref name="install"/> does with it. Call it on an execution thread.</summary>
    /// <remarks>Every process makes the same image of the same input; snapshots of its instances count on that.</remarks>
    public static GuestImage Create(int intrinsics, Func<Guest, long[]> install)
    {
        var api = GuestModule.Exports;
        using var instance = WasmInstance.Create(GuestModule.Compiled, GuestModule.Imports, GuestModule.OptionsFor(new ScriptLimits()));
        _ = new Guest(instance, api, new GuestLayout(0, 0, 0, []), BootHost.Instance);
        api.Initialize(instance);
        if (api.Init(instance, intrinsics) != 0)
        {
            throw new GuestFaultException("The engine does not start.");
        }

        // The limits of the host are the only ones: what QuickJS itself limits, a script can catch.
        api.SetMaxStackSize(instance, 0);
        var layout = new GuestLayout(api.GetRuntime(instance), api.GetContext(instance), api.Malloc(instance, GuestLayout.ScratchBytes), []);
        var guest = new Guest(instance, api, layout, BootHost.Instance);
        var boundary = install(guest);
        guest.CollectGarbage();
        return new GuestImage(WasmImage.Capture(instance), layout with { Boundary = boundary });
    }

    /// <summary>Starts a guest.</summary>
    public Guest Start(IGuestHost host, ScriptLimits limits) =>
        new(_image.Instantiate(GuestModule.Imports, GuestModule.OptionsFor(limits)), GuestModule.Exports, _layout, host);

    /// <summary>Starts a guest that goes on where one that started from an image like this was captured.</summary>
    /// <exception cref="WasmSnapshotException">It is refused.</exception>
    public Guest Restore(WasmSnapshot snapshot, IGuestHost host, ScriptLimits limits)
    {
        WasmInstance instance;
        try
        {
            instance = _image.Restore(snapshot, GuestModule.Imports, GuestModule.OptionsFor(limits));
        }
        catch (WasmMemoryException exception)
        {
            throw new WasmSnapshotException(WasmSnapshotFailure.TooLarge, exception.Message);
        }

        return new Guest(instance, GuestModule.Exports, _layout, host);
    }

    public void Dispose() => _image.Dispose();
}
