using ToolExec.Wasm.CompilerServices;

namespace ToolExec.Wasm;

/// <summary>
/// A running copy of a module: its memory, tables and globals (core specification 2.0, 4.2.5).
/// </summary>
/// <remarks>
/// <para>
/// Not thread-safe: one thread at a time may call its functions, and those of the instances that it exchanges functions with; a call from another thread
/// meanwhile is refused. <see cref="Interrupt"/> and <see cref="Dispose"/> may be called from any thread.
/// </para>
/// <para>It owns its memory and tables, and must be disposed. What it imports it does not own.</para>
/// </remarks>
public sealed partial class WasmInstance : IDisposable
{
    private readonly WasmInstanceOptions _options;

    // The module's own functions as values, made when the first one is asked for: most instances have thousands of functions and never do.
    private FunctionCell?[]? _cells;
    private readonly bool[] _droppedData;
    private readonly bool[] _droppedElements;
    private bool _ownsMemory;
    private bool _usesMemory;
    private bool _isReleased;

    private WasmInstance(WasmCompiledModule compiled, WasmInstanceOptions options)
    {
        Compiled = compiled;
        _options = options;
        var definition = compiled.Definition;
        _droppedData = new bool[definition.Data.Count];
        _droppedElements = new bool[definition.Elements.Count];
        Context = new WasmContext { Instance = this, TypeKeys = compiled.TypeKeys };
        Context.Control.Members.Add(this);
        foreach (var type in definition.Types)
        {
            Context.Control.EnsureResults(type.ResultSpan.Length);
        }
    }

    /// <summary>Gets the module.</summary>
    public WasmModule Module => Compiled.Module;

    /// <summary>Gets whether it was disposed.</summary>
    public bool IsDisposed { get; private set; }

    internal WasmCompiledModule Compiled { get; }

    internal WasmContext Context { get; }

    /// <summary>Makes an instance: links its imports, fills its memory and tables, and runs its start function (core specification 2.0, 4.5.4).</summary>
    /// <param name="compiled">The module with its code.</param>
    /// <param name="imports">What it imports; <see langword="null"/> for nothing. What it does not need is ignored.</param>
    /// <param name="options">Limits; <see langword="null"/> for the defaults.</param>
    /// <returns>The instance.</returns>
    /// <exception cref="WasmLinkException">An import is missing or does not fit.</exception>
    /// <exception cref="WasmTrapException">A segment does not fit into the memory or a table, or the start function trapped.</exception>
    /// <exception cref="WasmMemoryException">The memory is larger than the limit, or the system has none.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static WasmInstance Create(WasmCompiledModule compiled, WasmImports? imports = null, WasmInstanceOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(compiled);
        var instance = new WasmInstance(compiled, (options ?? new WasmInstanceOptions()).Checked());
        try
        {
            instance.Link(imports ?? new WasmImports());
            instance.Allocate(memory: null);
            instance.Initialize();
            return instance;
        }
        catch
        {
            instance.GiveUp();
            throw;
        }
    }

    /// <summary>Makes an instance with a state that is given instead of computed: no segment is copied, and no start function runs.</summary>
    /// <param name="compiled">The module with its code.</param>
    /// <param name="imports">What it imports.</param>
    /// <param name="options">Limits.</param>
    /// <param name="memory">The memory, which the instance then owns; <see langword="null"/> if it has none of its own.</param>
    /// <param name="restore">Sets globals, tables and dropped segments.</param>
    internal static WasmInstance CreateWithState(
        WasmCompiledModule compiled, WasmImports? imports, WasmInstanceOptions? options, WasmMemory? memory, Action<WasmInstance> restore)
    {
        var instance = new WasmInstance(compiled, (options ?? new WasmInstanceOptions()).Checked());
        try
        {
            instance.Link(imports ?? new WasmImports());
            instance.Allocate(memory);
            restore(instance);
            return instance;
        }
        catch
        {
            instance.GiveUp();
            throw;
        }
    }

    /// <summary>Makes the call that is running stop with <see cref="WasmTrapKind.Interrupted"/>; does nothing if none is. Any thread may call this.</summary>
    public void Interrupt() => Context.Control.RequestStop(WasmTrapKind.Interrupted);

    /// <summary>
    /// Gives back the memory and the tables. A call that is running is made to stop, and they are given back when it has ended. Doing it twice is fine.
    /// </summary>
    public void Dispose()
    {
        IsDisposed = true;
        var control = Context.Control;
        control.RequestStop(WasmTrapKind.Interrupted);
        if (!control.IsBusy)
        {
            Release();
        }
    }

    // Of an instance that could not be made. Functions of it may have got into tables that it imports, and then they must still find its memory.
    private void GiveUp()
    {
        if (Context.Control.Members.Count == 1 && Compiled.Definition is { ImportedTables: 0, ImportedGlobals: 0 })
        {
            Dispose();
        }
    }

    private void Release()
    {
        lock (_exports)
        {
            if (_isReleased)
            {
                return;
            }

            _isReleased = true;
        }

        Group.Leave(this);
        if (_usesMemory)
        {
            Context.Memory.Leave();
            if (_ownsMemory)
            {
                Context.Memory.Dispose();
            }
        }
    }
}
