namespace ToolExec.Wasm;

/// <summary>The type of a linear memory (core specification 2.0, 2.3.8).</summary>
/// <param name="Limits">The size in pages of 65 536 bytes; a valid module has at most 65 536 of them.</param>
public sealed record WasmMemoryType(WasmLimits Limits) : WasmExternType
{
    /// <inheritdoc/>
    public override WasmExternKind Kind => WasmExternKind.Memory;

    /// <summary>Writes the type as the text format does.</summary>
    /// <returns>The limits in pages.</returns>
    public override string ToString() => Limits.ToString();
}
