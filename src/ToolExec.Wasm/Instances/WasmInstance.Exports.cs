namespace ToolExec.Wasm;

/// <summary>Exports.</summary>
public sealed partial class WasmInstance
{
    private readonly Dictionary<string, object> _exports = new(StringComparer.Ordinal);

    /// <summary>Gets an exported function.</summary>
    /// <param name="name">The name of the export.</param>
    /// <returns>The function.</returns>
    /// <exception cref="ArgumentException">The module exports no function of that name.</exception>
    public WasmFunction GetFunction(string name) => Get<WasmFunction>(name, "function");

    /// <summary>Gets the exported memory. It belongs to the instance.</summary>
    /// <param name="name">The name of the export.</param>
    /// <returns>The memory.</returns>
    /// <exception cref="ArgumentException">The module exports no memory of that name.</exception>
    public WasmMemory GetMemory(string name) => Get<WasmMemory>(name, "memory");

    /// <summary>Gets an exported table. It belongs to the instance.</summary>
    /// <param name="name">The name of the export.</param>
    /// <returns>The table.</returns>
    /// <exception cref="ArgumentException">The module exports no table of that name.</exception>
    public WasmTable GetTable(string name) => Get<WasmTable>(name, "table");

    /// <summary>Gets an exported global. It belongs to the instance.</summary>
    /// <param name="name">The name of the export.</param>
    /// <returns>The global.</returns>
    /// <exception cref="ArgumentException">The module exports no global of that name.</exception>
    public WasmGlobal GetGlobal(string name) => Get<WasmGlobal>(name, "global");

    /// <summary>Gets an export: a <see cref="WasmFunction"/>, <see cref="WasmMemory"/>, <see cref="WasmTable"/> or <see cref="WasmGlobal"/>.</summary>
    /// <param name="name">The name of the export.</param>
    /// <returns>What is exported.</returns>
    /// <exception cref="ArgumentException">The module exports nothing of that name.</exception>
    public object GetExport(string name) => Get<object>(name, "thing");

    private T Get<T>(string name, string kind)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(name);
        lock (_exports)
        {
            if (!_exports.TryGetValue(name, out var item))
            {
                var definition = Compiled.Definition.Exports.Find(export => string.Equals(export.Name, name, StringComparison.Ordinal))
                    ?? throw new ArgumentException($"The module exports no {kind} '{name}'.", nameof(name));
                item = Expose(definition);
                _exports.Add(name, item);
            }

            return item as T ?? throw new ArgumentException($"The export '{name}' is no {kind}.", nameof(name));
        }
    }

    private object Expose(ExportDefinition export)
    {
        var index = (int)export.Index;
        switch (export.Kind)
        {
            case WasmExternKind.Function:
                return WasmFunction.Of(Cell(index))!;
            case WasmExternKind.Memory:
                return Context.Memory;
            case WasmExternKind.Global:
                return WasmGlobal.Of(Context.Globals[index]);
            default:
                var store = Context.Tables[index];
                if (!store.IsShared)
                {
                    BindAll(store);
                }

                return store.Table ??= new WasmTable(store);
        }
    }
}
