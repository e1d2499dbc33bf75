namespace ToolExec.Wasm;

/// <summary>The type of a global (core specification 2.0, 2.3.10).</summary>
/// <param name="ValueType">The type of its value.</param>
/// <param name="IsMutable">Whether its value may change.</param>
public sealed record WasmGlobalType(WasmValueType ValueType, bool IsMutable) : WasmExternType
{
    /// <inheritdoc/>
    public override WasmExternKind Kind => WasmExternKind.Global;

    /// <summary>Writes the type as the text format does.</summary>
    /// <returns>The type, in <c>(mut …)</c> if it may change.</returns>
    public override string ToString() => IsMutable ? $"(mut {ValueType.Text()})" : ValueType.Text();
}
