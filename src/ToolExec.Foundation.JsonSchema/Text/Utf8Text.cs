using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace ToolExec.Foundation.JsonSchema;


/// <summary>Work on the inside of JSON strings (between the quotes, still escaped) without making strings.</summary>
internal static class Utf8Text
{
    private const ulong Ones = 0x0101010101010101;
    private const ulong Highs = 0x8080808080808080;

    /// <summary>Finds the end of a string.</summary>
    /// <param name="json">The text.</param>
    /// <param name="start">The index after the opening quote.</param>
    /// <param name="traits">What was met on the way.</param>
    /// <returns>The index of the closing quote, or -1 when there is none or a character is not allowed.</returns>
    public static int FindEnd(ReadOnlySpan<byte> json, int start, out StringTraits traits)
    {
        traits = StringTraits.None;
        var highs = Highs;
        var i = start;
        while (true)
        {
            while (i <= json.Length - 8)
            {
                var word = BinaryPrimitives.ReadUInt64LittleEndian(json[i..]);
                var quote = word ^ (Ones * '"');
                var slash = word ^ (Ones * '\\');
                var hits = (((quote - Ones) & ~quote) | ((slash - Ones) & ~slash) | ((word - (Ones * 0x20)) & ~word)) & Highs;
                hits |= word & highs;
                if (hits != 0)
                {
                    i += BitOperations.TrailingZeroCount(hits) >> 3;
                    break;
                }

                i += 8;
            }

            if ((uint)i >= (uint)json.Length)
            {
                return -1;
            }

            var value = json[i];
            if (value == '"')
            {
                return i;
            }

            if (value >= 0x80)
            {
                traits |= StringTraits.NonAscii;
                highs = 0;
                i++;
            }
            else if (value == '\\')
            {
                traits |= StringTraits.Escaped;
                var length = EscapeLength(json, i);
                if (length < 0)
                {
                    return -1;
                }

                i += length;
            }
            else if (value < 0x20)
            {
                return -1;
            }
            else
            {
                i++;
            }
        }
    }

    public static int CountCodePoints(ReadOnlySpan<byte> raw, StringTraits traits)
    {
        if (traits == StringTraits.None)
        {
            return raw.Length;
        }

        var count = 0;
        for (var i = 0; i < raw.Length; i++)
        {
            var value = raw[i];
            if (value == '\\')
            {
                if (raw[i + 1] == 'u')
                {
                    // A pair of escapes is one code point: the low half does not count.
                    if (IsHigh(HexAt(raw, i + 2)) && IsLowEscape(raw, i + 6))
                    {
                        i += 6;
                    }

                    i += 4;
                }

                i++;
                count++;
            }
            else if ((value & 0xC0) != 0x80)
            {
                count++;
            }
        }

        return count;
    }

    /// <summary>Resolves escapes; a lone surrogate becomes its three bytes, so that different strings stay different.</summary>
    /// <param name="raw">The inside of a JSON string.</param>
    /// <param name="destination">At least as long as <paramref name="raw"/>.</param>
    /// <returns>The bytes written.</returns>
    public static int Unescape(ReadOnlySpan<byte> raw, Span<byte> destination)
    {
        var written = 0;
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] != '\\')
            {
                destination[written++] = raw[i];
                continue;
            }

            i++;
            switch (raw[i])
            {
                case (byte)'u':
                    var code = HexAt(raw, i + 1);
                    i += 4;
                    if (IsHigh(code) && IsLowEscape(raw, i + 1))
                    {
                        code = 0x10000 + ((code - 0xD800) << 10) + (HexAt(raw, i + 3) - 0xDC00);
                        i += 6;
                    }

                    written += Encode(code, destination[written..]);
                    break;
                case (byte)'b':
                    destination[written++] = (byte)'\b';
                    break;
                case (byte)'f':
                    destination[written++] = (byte)'\f';
                    break;
                case (byte)'n':
                    destination[written++] = (byte)'\n';
                    break;
                case (byte)'r':
                    destination[written++] = (byte)'\r';
                    break;
                case (byte)'t':
                    destination[written++] = (byte)'\t';
                    break;
                default:
                    destination[written++] = raw[i];
                    break;
            }
        }

        return written;
    }

    public static bool IsWellFormed(ReadOnlySpan<byte> raw, StringTraits traits)
    {
        if ((traits & StringTraits.NonAscii) != StringTraits.None && !System.Text.Unicode.Utf8.IsValid(raw))
        {
            return false;
        }

        if ((traits & StringTraits.Escaped) == StringTraits.None)
        {
            return true;
        }

        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] != '\\')
            {
                continue;
            }

            i++;
            if (raw[i] != 'u')
            {
                continue;
            }

            var code = HexAt(raw, i + 1);
            i += 4;
            if (IsHigh(code) && IsLowEscape(raw, i + 1))
            {
                i += 6;
            }
            else if (code is >= 0xD800 and <= 0xDFFF)
            {
                return false;
            }
        }

        return true;
    }

    public static byte[] UnescapedBytes(ReadOnlySpan<byte> raw)
    {
        if (!raw.Contains((byte)'\\'))
        {
            return raw.ToArray();
        }

        var buffer = new byte[raw.Length];
        return buffer[..Unescape(raw, buffer)];
    }

    /// <summary>The string as .NET sees it; ill-formed parts become replacement characters.</summary>
    public static string ToText(ReadOnlySpan<byte> raw)
    {
        if (!raw.Contains((byte)'\\'))
        {
            return Encoding.UTF8.GetString(raw);
        }

        var bytes = new byte[raw.Length];
        return Encoding.UTF8.GetString(bytes, 0, Unescape(raw, bytes));
    }

    private static int EscapeLength(ReadOnlySpan<byte> json, int at)
    {
        if (at + 1 >= json.Length)
        {
            return -1;
        }

        switch (json[at + 1])
        {
            case (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t':
                return 2;
            case (byte)'u' when at + 6 <= json.Length && HexAt(json, at + 2) >= 0:
                return 6;
            default:
                return -1;
        }
    }

    private static int HexAt(ReadOnlySpan<byte> raw, int at) =>
        ushort.TryParse(raw.Slice(at, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) ? value : -1;

    private static bool IsHigh(int code) => code is >= 0xD800 and <= 0xDBFF;

    private static bool IsLowEscape(ReadOnlySpan<byte> raw, int at) =>
        at + 6 <= raw.Length && raw[at] == '\\' && raw[at + 1] == 'u' && HexAt(raw, at + 2) is >= 0xDC00 and <= 0xDFFF;

    private static int Encode(int code, Span<byte> destination)
    {
        switch (code)
        {
            case < 0x80:
                destination[0] = (byte)code;
                return 1;
            case < 0x800:
                destination[0] = (byte)(0xC0 | (code >> 6));
                destination[1] = (byte)(0x80 | (code & 0x3F));
                return 2;
            case < 0x10000:
                destination[0] = (byte)(0xE0 | (code >> 12));
                destination[1] = (byte)(0x80 | ((code >> 6) & 0x3F));
                destination[2] = (byte)(0x80 | (code & 0x3F));
                return 3;
            default:
                destination[0] = (byte)(0xF0 | (code >> 18));
                destination[1] = (byte)(0x80 | ((code >> 12) & 0x3F));
                destination[2] = (byte)(0x80 | ((code >> 6) & 0x3F));
                destination[3] = (byte)(0x80 | (code & 0x3F));
                return 4;
        }
    }
}
