using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;

namespace ToolExec.Wasm.Snapshots;

/// <summary>Opens snapshots. Trusts nothing in them: without a key, whoever wrote the bytes also wrote the checksum.</summary>
internal static class SnapshotReader
{
    public static WasmSnapshot Read(ReadOnlySpan<byte> bytes, WasmSnapshotOptions options)
    {
        var packedLength = CheckHeader(bytes, options);
        CheckSeal(bytes, options.Key.Span);
        var unpackedLength = BinaryPrimitives.ReadInt32LittleEndian(bytes[SnapshotFormat.UnpackedAt..]);
        if (unpackedLength < 0 || unpackedLength > options.MaxContentBytes)
        {
            throw new WasmSnapshotException(
                WasmSnapshotFailure.TooLarge,
                $"The snapshot unfolds to {(uint)unpackedLength} bytes, more than the {options.MaxContentBytes} that {nameof(options.MaxContentBytes)} allows.");
        }

        var body = Unpack(bytes.Slice(SnapshotFormat.HeaderBytes, packedLength), unpackedLength);
        var cursor = new SnapshotCursor(body);
        var attachmentLength = cursor.Number("the length of the attachment");
        cursor.Bytes(attachmentLength, "the attachment");
        var attachment = body.AsMemory(cursor.Position - (int)attachmentLength, (int)attachmentLength);
        var structureLength = cursor.Number("the length of the structure");
        cursor.Bytes(structureLength, "the structure");
        var structure = body.AsMemory(cursor.Position - (int)structureLength, (int)structureLength);
        return new WasmSnapshot(
            bytes.Slice(SnapshotFormat.ModuleAt, SnapshotFormat.HashBytes).ToArray(),
            bytes.Slice(SnapshotFormat.BaseAt, SnapshotFormat.HashBytes).ToArray(),
            attachment,
            structure,
            body.AsMemory(cursor.Position));
    }

    private static int CheckHeader(ReadOnlySpan<byte> bytes, WasmSnapshotOptions options)
    {
        var magic = SnapshotFormat.Magic;
        var begun = Math.Min(bytes.Length, magic.Length);
        if (begun == 0 || !bytes[..begun].SequenceEqual(magic[..begun]))
        {
            throw new WasmSnapshotException(WasmSnapshotFailure.NotASnapshot, "The bytes do not begin as a snapshot does.");
        }

        if (bytes.Length < SnapshotFormat.FlagsAt)
        {
            throw WrongLength(bytes.Length, SnapshotFormat.HeaderBytes + SnapshotFormat.HashBytes, "at least ");
        }

        // Before anything else: in another version all that follows may mean something else.
        var version = BinaryPrimitives.ReadUInt16LittleEndian(bytes[SnapshotFormat.VersionAt..]);
        if (version != SnapshotFormat.Version)
        {
            throw new WasmSnapshotException(
                WasmSnapshotFailure.UnknownVersion,
                $"The snapshot has version {version} of the format; this one reads version {SnapshotFormat.Version}.");
        }

        if (bytes.Length < SnapshotFormat.HeaderBytes + SnapshotFormat.HashBytes)
        {
            throw WrongLength(bytes.Length, SnapshotFormat.HeaderBytes + SnapshotFormat.HashBytes, "at least ");
        }

        var packed = BinaryPrimitives.ReadInt32LittleEndian(bytes[SnapshotFormat.PackedAt..]);
        var whole = (long)SnapshotFormat.HeaderBytes + (uint)packed + SnapshotFormat.HashBytes;
        if (bytes.Length != whole)
        {
            throw WrongLength(bytes.Length, whole, "");
        }

        CheckFlags(BinaryPrimitives.ReadUInt16LittleEndian(bytes[SnapshotFormat.FlagsAt..]), !options.Key.IsEmpty);
        return packed;
    }

    private static void CheckFlags(ushort flags, bool hasKey)
    {
        if ((flags & ~SnapshotFormat.FlagSigned) != 0)
        {
            throw WasmSnapshotException.Corrupt($"it has flags (0x{flags:X4}) that this version of the format does not know");
        }

        var signed = (flags & SnapshotFormat.FlagSigned) != 0;
        if (signed != hasKey)
        {
            throw new WasmSnapshotException(
                WasmSnapshotFailure.NotAuthentic,
                signed ? "The snapshot is signed: give the key to read it." : "The snapshot is not signed, but a key was given.");
        }
    }

    private static void CheckSeal(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> key)
    {
        Span<byte> expected = stackalloc byte[SnapshotFormat.HashBytes];
        SnapshotFormat.Seal(bytes[..^SnapshotFormat.HashBytes], key, expected);
        if (CryptographicOperations.FixedTimeEquals(expected, bytes[^SnapshotFormat.HashBytes..]))
        {
            return;
        }

        throw key.IsEmpty
            ? WasmSnapshotException.Corrupt("its checksum does not fit its bytes")
            : new WasmSnapshotException(
                WasmSnapshotFailure.NotAuthentic, "The snapshot was signed with another key, or changed since.");
    }

    private static byte[] Unpack(ReadOnlySpan<byte> packed, int length)
    {
        var body = GC.AllocateUninitializedArray<byte>(length);
        using var decoder = default(BrotliDecoder);
        var status = decoder.Decompress(packed, body, out var read, out var written);
        if (status != OperationStatus.Done || read != packed.Length || written != length)
        {
            throw WasmSnapshotException.Corrupt($"its body does not unfold to the {length} bytes that it says");
        }

        return body;
    }

    private static WasmSnapshotException WrongLength(long actual, long expected, string atLeast) => new(
        WasmSnapshotFailure.WrongLength, $"The snapshot has {actual} bytes where it must have {atLeast}{expected}.");
}
