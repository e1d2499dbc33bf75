namespace ToolExec.Wasm;

/// <summary>
/// The type of something imported or exported: a <see cref="WasmFunctionType"/>, <see cref="WasmTableType"/>, <see cref="WasmMemoryType"/> or
/// <see cref="WasmGlobalType"/>. There are no others. Immutable; equality is structural.
/// </summary>
public abstract record WasmExternType
{
    private protected WasmExternType()
    {
    }

    /// <summary>Gets which of the four types this is.</summary>
    public abstract WasmExternKind Kind { get; }
}
