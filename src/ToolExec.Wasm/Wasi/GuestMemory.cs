using System.Buffers.Binary;

namespace ToolExec.Wasm.Wasi;

/// <summary>The guest's memory as its system calls see it: every address is the guest's word, and checked.</summary>
internal readonly ref struct GuestMemory(WasmMemory memory)
{
    public bool TrySpan(uint at, uint length, out Span<byte> span) => memory.TrySpan(at, length, out span);

    public bool TryWriteUInt32(uint at, uint value)
    {
        if (!memory.TrySpan(at, sizeof(uint), out var span))
        {
            return false;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(span, value);
        return true;
    }

    public bool TryWriteUInt64(uint at, ulong value)
    {
        if (!memory.TrySpan(at, sizeof(ulong), out var span))
        {
            return false;
        }

        BinaryPrimitives.WriteUInt64LittleEndian(span, value);
        return true;
    }

    /// <summary>Gets a buffer from a list of them (witx, <c>iovec</c>): an address and a length, four bytes each.</summary>
    public bool TryVector(uint vectors, uint index, out Span<byte> buffer)
    {
        buffer = default;
        var at = vectors + ((ulong)index * 8);
        if (at > uint.MaxValue || !memory.TrySpan((uint)at, 8, out var entry))
        {
            return false;
        }

        return memory.TrySpan(
            BinaryPrimitives.ReadUInt32LittleEndian(entry), BinaryPrimitives.ReadUInt32LittleEndian(entry[4..]), out buffer);
    }
}
