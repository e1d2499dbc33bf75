namespace ToolExec.Wasm;

/// <summary>
/// What a host gives to modules, by two names. May be used for any number of instances, at the same time once nothing is added any more. A later definition
/// replaces an earlier one with the same names.
/// </summary>
public sealed partial class WasmImports
{
    private readonly Dictionary<(string Module, string Name), object> _items = [];

    /// <summary>Defines a function.</summary>
    /// <param name="module">The first name.</param>
    /// <param name="name">The second name.</param>
    /// <param name="function">The function.</param>
    /// <returns>This object.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public WasmImports Define(string module, string name, WasmFunction function) => Add(module, name, function);

    /// <summary>Defines a memory.</summary>
    /// <param name="module">The first name.</param>
    /// <param name="name">The second name.</param>
    /// <param name="memory">The memory.</param>
    /// <returns>This object.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public WasmImports Define(string module, string name, WasmMemory memory) => Add(module, name, memory);

    /// <summary>Defines a table.</summary>
    /// <param name="module">The first name.</param>
    /// <param name="name">The second name.</param>
    /// <param name="table">The table.</param>
    /// <returns>This object.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public WasmImports Define(string module, string name, WasmTable table) => Add(module, name, table);

    /// <summary>Defines a global.</summary>
    /// <param name="module">The first name.</param>
    /// <param name="name">The second name.</param>
    /// <param name="global">The global.</param>
    /// <returns>This object.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public WasmImports Define(string module, string name, WasmGlobal global) => Add(module, name, global);

    /// <summary>Defines a function of the host that takes and gives values of any types.</summary>
    /// <param name="module">The first name.</param>
    /// <param name="name">The second name.</param>
    /// <param name="type">Its type.</param>
    /// <param name="function">The function.</param>
    /// <returns>This object.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public WasmImports DefineFunction(string module, string name, WasmFunctionType type, WasmHostFunction function) =>
        Add(module, name, WasmFunction.FromHost(type, function));

    /// <summary>Defines everything that an instance exports, under the names of its exports.</summary>
    /// <param name="module">The first name.</param>
    /// <param name="instance">The instance.</param>
    /// <returns>This object.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public WasmImports DefineInstance(string module, WasmInstance instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        foreach (var export in instance.Module.Exports)
        {
            Add(module, export.Name, instance.GetExport(export.Name));
        }

        return this;
    }

    internal object? Find(string module, string name) => _items.GetValueOrDefault((module, name));

    private WasmImports Add(string module, string name, object item)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(item);
        _items[(module, name)] = item;
        return this;
    }
}
