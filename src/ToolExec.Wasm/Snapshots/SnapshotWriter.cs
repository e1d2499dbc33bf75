using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;

namespace ToolExec.Wasm.Snapshots;

/// <summary>Writes the difference of an instance from its base.</summary>
/// <remarks>
/// Measured for a suspended script in QuickJS: words of four bytes with their gaps kept apart from the bytes themselves pack
/// smaller than changed pages do, whether raw or subtracted, and Brotli's quality 2 is where more effort stops to pay.
/// </remarks>
internal static class SnapshotWriter
{
    private const int Quality = 2;
    private const int Window = 22;

    public static byte[] Write(
        InstanceState state, SnapshotBase from, ReadOnlySpan<byte> moduleHash, WasmSnapshotOptions options)
    {
        var body = WriteBody(state, from, options.Attachment.Span);
        var packed = ArrayPool<byte>.Shared.Rent(BrotliEncoder.GetMaxCompressedLength(body.WrittenCount));
        try
        {
            if (!BrotliEncoder.TryCompress(body.WrittenSpan, packed, out var length, Quality, Window))
            {
                throw new InvalidOperationException("The packed snapshot did not fit into the size that its packer named.");
            }

            var snapshot = new byte[SnapshotFormat.HeaderBytes + length + SnapshotFormat.HashBytes];
            WriteHeader(snapshot, length, body.WrittenCount, moduleHash, from.Hash.Span, signed: !options.Key.IsEmpty);
            packed.AsSpan(0, length).CopyTo(snapshot.AsSpan(SnapshotFormat.HeaderBytes));
            var sealedLength = snapshot.Length - SnapshotFormat.HashBytes;
            SnapshotFormat.Seal(snapshot.AsSpan(0, sealedLength), options.Key.Span, snapshot.AsSpan(sealedLength));
            return snapshot;
        }
        finally
        {
            // What a guest holds is for nobody else.
            ArrayPool<byte>.Shared.Return(packed, clearArray: true);
        }
    }

    private static void WriteHeader(
        Span<byte> header, int packed, int unpacked, ReadOnlySpan<byte> moduleHash, ReadOnlySpan<byte> baseHash, bool signed)
    {
        SnapshotFormat.Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header[SnapshotFormat.VersionAt..], SnapshotFormat.Version);
        BinaryPrimitives.WriteUInt16LittleEndian(header[SnapshotFormat.FlagsAt..], signed ? SnapshotFormat.FlagSigned : (ushort)0);
        BinaryPrimitives.WriteInt32LittleEndian(header[SnapshotFormat.PackedAt..], packed);
        BinaryPrimitives.WriteInt32LittleEndian(header[SnapshotFormat.UnpackedAt..], unpacked);
        moduleHash.CopyTo(header[SnapshotFormat.ModuleAt..]);
        baseHash.CopyTo(header[SnapshotFormat.BaseAt..]);
    }

    // The attachment and the structure, each with its length before it, and then the bytes that the structure speaks of.
    private static ArrayBufferWriter<byte> WriteBody(InstanceState state, SnapshotBase from, ReadOnlySpan<byte> attachment)
    {
        var structure = new ArrayBufferWriter<byte>(16 << 10);
        var data = new ArrayBufferWriter<byte>(64 << 10);
        try
        {
            for (var i = 0; i < state.Memories.Length; i++)
            {
                var before = i < from.Memories.Length ? from.Memories[i] : default;
                MemoryDifference.Write(state.Memories[i], before, structure, data);
            }

            WriteGlobalsAndTables(state, from, structure);
            WriteBits(structure, state.DroppedData);
            WriteBits(structure, state.DroppedElements);

            var body = new ArrayBufferWriter<byte>(16 + attachment.Length + structure.WrittenCount + data.WrittenCount);
            body.WriteNumber((uint)attachment.Length);
            body.Write(attachment);
            body.WriteNumber((uint)structure.WrittenCount);
            body.Write(structure.WrittenSpan);
            body.Write(data.WrittenSpan);
            return body;
        }
        catch (OutOfMemoryException)
        {
            // What ArrayBufferWriter says beyond the largest array.
            throw new WasmSnapshotException(WasmSnapshotFailure.TooLarge, "More has changed than a snapshot can hold.");
        }
    }

    private static void WriteGlobalsAndTables(InstanceState state, SnapshotBase from, ArrayBufferWriter<byte> structure)
    {
        foreach (var bits in state.Globals)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(structure.GetSpan(sizeof(ulong)), bits);
            structure.Advance(sizeof(ulong));
        }

        for (var i = 0; i < state.Tables.Length; i++)
        {
            var elements = state.Tables[i];
            if (from.Tables is { } before && elements.AsSpan().SequenceEqual(before[i]))
            {
                structure.WriteNumber(0);
                continue;
            }

            structure.WriteNumber(1);
            structure.WriteNumber((uint)elements.Length);
            foreach (var element in elements)
            {
                structure.WriteNumber(element);
            }
        }
    }

    private static void WriteBits(ArrayBufferWriter<byte> structure, bool[] bits)
    {
        for (var at = 0; at < bits.Length; at += 8)
        {
            byte value = 0;
            for (var i = at; i < Math.Min(at + 8, bits.Length); i++)
            {
                value |= bits[i] ? (byte)(1 << (i - at)) : (byte)0;
            }

            structure.Write([value]);
        }
    }
}
