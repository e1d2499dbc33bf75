namespace ToolExec.Wasm;

/// <summary>Bytes to be put into a memory.</summary>
/// <param name="Mode">What becomes of it at instantiation; never <see cref="SegmentMode.Declarative"/>.</param>
/// <param name="Memory">The memory of an active segment.</param>
/// <param name="Offset">Where in the memory an active segment goes.</param>
/// <param name="Bytes">The bytes.</param>
/// <param name="ByteOffset">Where the segment begins in the module.</param>
internal sealed record DataSegment(SegmentMode Mode, uint Memory, ConstExpression Offset, ReadOnlyMemory<byte> Bytes, int ByteOffset);
