namespace ToolExec.Wasm;

/// <summary>Something that a module gives to its host.</summary>
/// <param name="Name">Its name, unique within the module. May be empty.</param>
/// <param name="Type">What it is.</param>
public sealed record WasmExport(string Name, WasmExternType Type)
{
    /// <summary>Gets whether it is a function, a table, a memory or a global.</summary>
    public WasmExternKind Kind => Type.Kind;
}
