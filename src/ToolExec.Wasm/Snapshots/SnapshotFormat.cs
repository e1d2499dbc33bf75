using System.Security.Cryptography;

namespace ToolExec.Wasm.Snapshots;

/// <summary>
/// The format of snapshots, version 1. Numbers are little-endian. A header of <see cref="HeaderBytes"/> (magic, version, flags,
/// bytes of the packed body, bytes of the unpacked body, SHA-256 of the module, hash of the base), the body packed with Brotli,
/// and 32 bytes: SHA-256 or, if signed, HMAC-SHA256 of all before.
/// </summary>
internal static class SnapshotFormat
{
    public const ushort Version = 1;
    public const ushort FlagSigned = 1;
    public const int HashBytes = 32;
    public const int VersionAt = 8;
    public const int FlagsAt = 10;
    public const int PackedAt = 12;
    public const int UnpackedAt = 16;
    public const int ModuleAt = 20;
    public const int BaseAt = ModuleAt + HashBytes;
    public const int HeaderBytes = BaseAt + HashBytes;

    /// <summary>The unit of differences in memories.</summary>
    public const int WordBytes = 4;

    // Not text, and broken by whoever changes ends of lines or drops the eighth bit.
    public static ReadOnlySpan<byte> Magic => [0x89, (byte)'T', (byte)'E', (byte)'W', (byte)'S', (byte)'\r', (byte)'\n', 0x1A];

    /// <summary>Computes what ends a snapshot.</summary>
    public static void Seal(ReadOnlySpan<byte> content, ReadOnlySpan<byte> key, Span<byte> seal)
    {
        if (key.IsEmpty)
        {
            SHA256.HashData(content, seal);
        }
        else
        {
            HMACSHA256.HashData(key, content, seal);
        }
    }
}
