using System.Buffers.Binary;
using System.Text;

namespace ToolExec.Wasm;

/// <summary>Reads the primitives of the binary format (core specification 2.0, 5.2) from a part of a module, and never beyond it.</summary>
internal ref struct ByteReader(ReadOnlySpan<byte> binary, int start, int end)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly ReadOnlySpan<byte> _binary = binary;

    /// <summary>Gets or sets where the next byte is, counted from the beginning of the module.</summary>
    public int Position { readonly get; set; } = start;

    /// <summary>Gets where the part ends.</summary>
    public readonly int End { get; } = end;

    public readonly int Remaining => End - Position;

    public readonly bool AtEnd => Position >= End;

    public byte Byte()
    {
        if (Position >= End)
        {
            throw Malformed("unexpected end");
        }

        return _binary[Position++];
    }

    /// <summary>Reads the next byte and leaves it where it is.</summary>
    public readonly byte Peek() => Position < End ? _binary[Position] : throw Malformed("unexpected end");

    public ReadOnlySpan<byte> Bytes(int count)
    {
        if (count > Remaining)
        {
            throw Malformed("unexpected end");
        }

        var bytes = _binary.Slice(Position, count);
        Position += count;
        return bytes;
    }

    // 5.2.2: an unsigned integer of N bits has at most ceil(N/7) bytes, and the bits beyond N are zero.
    public uint U32()
    {
        uint result = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = Byte();
            if (shift == 28)
            {
                CheckLast(next, (next & 0x70) == 0);
            }

            result |= (uint)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return result;
            }
        }
    }

    // 5.2.2: in a signed integer of N bits the bits beyond N equal the sign.
    public int S32()
    {
        var result = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = Byte();
            if (shift == 28)
            {
                CheckLast(next, (next & 0x78) is 0 or 0x78);
            }

            result |= (next & 0x7F) << shift;
            if (next < 0x80)
            {
                return shift < 28 && (next & 0x40) != 0 ? result | (-1 << (shift + 7)) : result;
            }
        }
    }

    public long S33()
    {
        long result = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = Byte();
            if (shift == 28)
            {
                CheckLast(next, (next & 0x70) is 0 or 0x70);
            }

            result |= (long)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return (next & 0x40) != 0 ? result | (-1L << (shift + 7)) : result;
            }
        }
    }

    public long S64()
    {
        long result = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = Byte();
            if (shift == 63)
            {
                CheckLast(next, (next & 0x7F) is 0 or 0x7F);
            }

            result |= (long)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return shift < 63 && (next & 0x40) != 0 ? result | (-1L << (shift + 7)) : result;
            }
        }
    }

    public int F32Bits() => BinaryPrimitives.ReadInt32LittleEndian(Bytes(4));

    public long F64Bits() => BinaryPrimitives.ReadInt64LittleEndian(Bytes(8));

    /// <summary>Reads the length of a vector. What cannot be in the bytes left is refused before anything is allocated.</summary>
    /// <param name="bytesEach">How many bytes an element has at least.</param>
    public int Count(int bytesEach = 1)
    {
        var at = Position;
        var count = U32();
        if (count > (uint)(Remaining / bytesEach))
        {
            throw new WasmMalformedException("length out of bounds: unexpected end", at);
        }

        return (int)count;
    }

    // 5.2.4: a name is a vector of bytes that are UTF-8.
    public string Name()
    {
        var length = Count();
        var at = Position;
        try
        {
            return StrictUtf8.GetString(Bytes(length));
        }
        catch (DecoderFallbackException)
        {
            throw new WasmMalformedException("malformed UTF-8 encoding", at);
        }
    }

    // 5.3.1 to 5.3.4.
    public WasmValueType ValueType()
    {
        var at = Position;
        return Byte() switch
        {
            0x7F => WasmValueType.I32,
            0x7E => WasmValueType.I64,
            0x7D => WasmValueType.F32,
            0x7C => WasmValueType.F64,
            0x70 => WasmValueType.FuncRef,
            0x6F => WasmValueType.ExternRef,
            var other => throw UnknownType(other, at, "malformed value type"),
        };
    }

    public WasmValueType ReferenceType()
    {
        var at = Position;
        return Byte() switch
        {
            0x70 => WasmValueType.FuncRef,
            0x6F => WasmValueType.ExternRef,
            var other => throw UnknownType(other, at, "malformed reference type"),
        };
    }

    public void Zero()
    {
        if (Byte() != 0)
        {
            throw new WasmMalformedException("zero byte expected", Position - 1);
        }
    }

    public readonly WasmMalformedException Malformed(string rule) => new(rule, Position);

    internal static WasmMalformedException UnknownType(byte code, int position, string rule) => code switch
    {
        0x7B => WasmMalformedException.Unsupported("SIMD", "the type v128", position),
        0x69 or 0x74 => WasmMalformedException.Unsupported("exception handling", "a type of exceptions", position),
        0x63 or 0x64 => WasmMalformedException.Unsupported("function references", "a typed reference", position),
        >= 0x6A and <= 0x6E or >= 0x71 and <= 0x73 => WasmMalformedException.Unsupported("garbage collection", "a type of managed objects", position),
        _ => new WasmMalformedException(rule, position),
    };

    private readonly void CheckLast(byte last, bool fits)
    {
        if (last >= 0x80)
        {
            throw new WasmMalformedException("integer representation too long", Position - 1);
        }

        if (!fits)
        {
            throw new WasmMalformedException("integer too large", Position - 1);
        }
    }
}
