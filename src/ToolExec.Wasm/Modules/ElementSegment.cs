namespace ToolExec.Wasm;

/// <summary>References to be put into tables.</summary>
/// <param name="Mode">What becomes of it at instantiation.</param>
/// <param name="Table">The table of an active segment.</param>
/// <param name="Offset">Where in the table an active segment goes.</param>
/// <param name="Type">The type of the references.</param>
/// <param name="Items">The references.</param>
/// <param name="ByteOffset">Where the segment begins in the module.</param>
internal sealed record ElementSegment(
    SegmentMode Mode, uint Table, ConstExpression Offset, WasmValueType Type, ConstExpression[] Items, int ByteOffset);
