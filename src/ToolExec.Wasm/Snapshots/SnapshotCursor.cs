using System.Buffers.Binary;

namespace ToolExec.Wasm.Snapshots;

/// <summary>Reads a part of a snapshot's body from its beginning to its end, and refuses all that is not there.</summary>
internal ref struct SnapshotCursor(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Gets how many bytes are read.</summary>
    public int Position { get; private set; }

    public readonly int Left => _bytes.Length - Position;

    /// <summary>Reads a number of 32 bits in its shortest form.</summary>
    public uint Number(string what)
    {
        uint value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = Byte(what);
            if (shift == 28 && next > 0x0F)
            {
                throw WasmSnapshotException.Corrupt($"{what} is a number of more than 32 bits");
            }

            value |= (uint)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return next == 0 && shift > 0
                    ? throw WasmSnapshotException.Corrupt($"{what} is a number with bytes it does not need")
                    : value;
            }
        }
    }

    public byte Byte(string what) => Bytes(1, what)[0];

    public ulong Bits(string what) => BinaryPrimitives.ReadUInt64LittleEndian(Bytes(sizeof(ulong), what));

    public ReadOnlySpan<byte> Bytes(uint count, string what)
    {
        if (count > (uint)Left)
        {
            throw WasmSnapshotException.Corrupt($"{what} would take {count} bytes where {Left} are left");
        }

        var start = Position;
        Position += (int)count;
        return _bytes.Slice(start, (int)count);
    }

    /// <summary>Refuses bytes that nothing has asked for.</summary>
    public readonly void End(string what)
    {
        if (Left != 0)
        {
            throw WasmSnapshotException.Corrupt($"{what} has {Left} bytes too many");
        }
    }
}
