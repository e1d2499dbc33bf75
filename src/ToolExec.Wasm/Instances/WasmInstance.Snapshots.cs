using ToolExec.Wasm.Memories;
using ToolExec.Wasm.Snapshots;

namespace ToolExec.Wasm;

/// <summary>The state as bytes.</summary>
public sealed partial class WasmInstance
{
    /// <summary>Gets the image it started from, if there is one.</summary>
    internal WasmImage? Origin { get; private set; }

    /// <summary>
    /// Writes down all that the instance is between calls — memory, globals, tables, dropped segments — as the difference from the
    /// image it started from, or from what its module is at first.
    /// </summary>
    /// <param name="options">The key and what is carried along; null for the defaults.</param>
    /// <returns>The bytes, for <see cref="WasmSnapshot.Read"/>. They hold what the guest's memory held.</returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="InvalidOperationException">The instance is running, or was ended by a trap or a limit.</exception>
    /// <exception cref="ObjectDisposedException">The instance is disposed.</exception>
    /// <exception cref="WasmSnapshotException">The instance holds what only lives in this process.</exception>
    public byte[] Snapshot(WasmSnapshotOptions? options = null) => AtRest(
        static (instance, o) =>
        {
            var initial = instance.Origin is null ? InitialState.Of(instance.Module) : null;
            var from = instance.Origin?.ToBase() ?? initial!.ToBase();
            var bytes = SnapshotWriter.Write(StateReader.Read(instance), from, Convert.FromHexString(instance.Module.Sha256), o);
            GC.KeepAlive(initial);
            return bytes;
        },
        (options ?? new WasmSnapshotOptions()).Checked());

    /// <summary>Makes an instance that goes on where one without an image was when it was snapshotted.</summary>
    /// <param name="compiled">The module with its code.</param>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="imports">What the module imports; null for nothing.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="WasmSnapshotException">The snapshot is of another module or the difference from an image, contradicts itself, or needs more than the limits allow.</exception>
    /// <exception cref="WasmLinkException">An import is missing or does not fit.</exception>
    /// <exception cref="WasmMemoryException">The system has no memory.</exception>
    public static WasmInstance Restore(
        WasmCompiledModule compiled, WasmSnapshot snapshot, WasmImports? imports = null, WasmInstanceOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(compiled);
        ArgumentNullException.ThrowIfNull(snapshot);
        var initial = InitialState.Of(compiled.Module);
        var instance = Restore(compiled, snapshot, imports, options, initial.ToBase(), initial.Memory, null);
        GC.KeepAlive(initial);
        return instance;
    }

    internal static WasmInstance Restore(
        WasmCompiledModule compiled,
        WasmSnapshot snapshot,
        WasmImports? imports,
        WasmInstanceOptions? options,
        SnapshotBase from,
        MemoryImage? memory,
        WasmImage? origin)
    {
        var content = SnapshotContent.Parse(snapshot, compiled.Definition, Convert.FromHexString(compiled.Module.Sha256), from);
        var pages = content.Pages.Count == 0 ? 0 : content.Pages[0];
        var limits = (options ?? new WasmInstanceOptions()).Checked();
        if (pages > limits.MaxMemoryPages)
        {
            throw new WasmSnapshotException(
                WasmSnapshotFailure.TooLarge,
                $"The snapshot has a memory of {pages} pages, more than {nameof(limits.MaxMemoryPages)} allows ({limits.MaxMemoryPages}).");
        }

        return FromState(compiled, imports, limits, memory, origin, content, static (instance, _, c) =>
        {
            if (c.Pages.Count > 0)
            {
                var own = instance.Context.Memory;
                if (own.Grow(c.Pages[0] - own.PageCount) < 0)
                {
                    throw new WasmMemoryException($"The system has no memory for the {c.Pages[0]} pages of the snapshot.");
                }

                c.Apply(0, own);
            }

            var tables = c.Tables.Select((elements, index) => new TableContent(instance.Compiled, index, elements)).ToList();
            StateWriter.Write(instance, c.Globals, tables, c.DroppedData, c.DroppedElements);
        });
    }

    /// <summary>Makes an instance with a memory that starts as an image does, and the rest as <paramref name="restore"/> sets it.</summary>
    internal static WasmInstance FromState<T>(
        WasmCompiledModule compiled,
        WasmImports? imports,
        WasmInstanceOptions? options,
        MemoryImage? memory,
        WasmImage? origin,
        T state,
        Action<WasmInstance, WasmImage?, T> restore)
    {
        var limits = (options ?? new WasmInstanceOptions()).Checked();
        var own = memory is null ? null : new WasmMemory(compiled.Definition.Memories[0].Limits, limits.MaxMemoryPages, memory);
        try
        {
            return CreateWithState(compiled, imports, limits, own, instance =>
            {
                instance.Origin = origin;
                restore(instance, origin, state);
            });
        }
        catch
        {
            own?.Dispose();
            throw;
        }
    }

    /// <summary>Does something while nothing runs in the instance, and nothing can begin to.</summary>
    internal TResult AtRest<TArgument, TResult>(Func<WasmInstance, TArgument, TResult> action, TArgument argument)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        if (Context.Control.IsBusy)
        {
            throw new InvalidOperationException("The instance is running: its state can only be taken between calls.");
        }

        Enter();
        try
        {
            return action(this, argument);
        }
        finally
        {
            Exit();
        }
    }
}
