using System.Buffers.Binary;
using System.Buffers.Text;
using System.Runtime.InteropServices;

namespace ToolExec.Discovery.Indexing;

/// <summary>Where a listing goes on, and of what: the index, its version and the request. Anything else is refused, so that no page is skipped or shown twice.</summary>
/// <param name="Owner">A number of the index in this process.</param>
/// <param name="Version">The version that was listed.</param>
/// <param name="Request">A hash of what was asked for.</param>
/// <param name="Offset">How many were shown.</param>
/// <param name="Ranking">How they were ranked.</param>
/// <param name="Generation">The generation of the vectors that took part; 0 where none did.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PageCursor(int Owner, long Version, int Request, int Offset, ToolRanking Ranking, int Generation)
{
    private const int Length = 4 + 8 + 4 + 4 + 1 + 4;

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Length];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, Owner);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[4..], Version);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[12..], Request);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[16..], Offset);
        bytes[20] = (byte)Ranking;
        BinaryPrimitives.WriteInt32LittleEndian(bytes[21..], Generation);
        return Base64Url.EncodeToString(bytes);
    }

    public static bool TryParse(string text, out PageCursor cursor)
    {
        cursor = default;
        Span<byte> bytes = stackalloc byte[Length];
        if (text.Length != Base64Url.GetEncodedLength(Length) || !Base64Url.TryDecodeFromChars(text, bytes, out var written) || written != Length)
        {
            return false;
        }

        cursor = new PageCursor(
            BinaryPrimitives.ReadInt32LittleEndian(bytes),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[4..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[16..]),
            (ToolRanking)bytes[20],
            BinaryPrimitives.ReadInt32LittleEndian(bytes[21..]));
        return cursor.Offset > 0;
    }

    /// <summary>Says why a cursor cannot be used.</summary>
    public static ToolError Refuse(string message) => new(ToolErrorKind.ValidationInput, message)
    {
        Operation = ToolOperation.ValidateInput,
        Violations = [new ToolViolation("/cursor", "", "cursor", message)],
    };
}
