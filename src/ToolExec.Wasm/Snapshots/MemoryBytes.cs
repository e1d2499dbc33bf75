using System.Runtime.InteropServices;

namespace ToolExec.Wasm.Snapshots;

/// <summary>Bytes of a memory or an image that somebody else keeps alive.</summary>
/// <param name="address">Where they begin.</param>
/// <param name="length">How many, whole pages.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe struct MemoryBytes(byte* address, long length)
{
    public byte* Address { get; } = address;

    public long Length { get; } = length;

    public uint Pages => (uint)(Length / WasmMemory.PageSize);

    public ReadOnlySpan<byte> Slice(long offset, int count) => new(Address + offset, count);
}
