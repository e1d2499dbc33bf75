using System.Runtime.InteropServices;

namespace ToolExec.Wasm;

/// <summary>The type of a block, loop or condition (core specification 2.0, 5.4.1): nothing, one result, or a function type of the module.</summary>
/// <param name="Result">The one result, where the type is written as a value type.</param>
/// <param name="TypeIndex">The index of the function type, where the type is written as one.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct BlockType(WasmValueType? Result, uint? TypeIndex)
{
    /// <summary>Gets whether the block takes and leaves nothing.</summary>
    public bool IsEmpty => Result is null && TypeIndex is null;
}
