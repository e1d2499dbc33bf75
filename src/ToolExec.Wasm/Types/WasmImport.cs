namespace ToolExec.Wasm;

/// <summary>Something that a module needs from its host.</summary>
/// <param name="Module">The first of its two names. May be empty, and need not be unique.</param>
/// <param name="Name">The second of its two names. May be empty, and need not be unique.</param>
/// <param name="Type">What it must be.</param>
public sealed record WasmImport(string Module, string Name, WasmExternType Type)
{
    /// <summary>Gets whether a function, a table, a memory or a global is needed.</summary>
    public WasmExternKind Kind => Type.Kind;
}
