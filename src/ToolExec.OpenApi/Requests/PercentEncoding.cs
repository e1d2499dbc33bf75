using System.Buffers;
using System.Globalization;
using System.Text;

namespace ToolExec.OpenApi;

/// <summary>Writes text into addresses and forms, so that it is data there and nothing else.</summary>
internal static class PercentEncoding
{
    // RFC 3986, 2.3: these alone are never encoded.
    private static readonly SearchValues<char> Unreserved = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~");

    // RFC 6570, 3.2.3, for "allowReserved". Left out are '#', '[' and ']', which RFC 3986, 3.4 does not allow in a query, and '&', with which another parameter would begin.
    private static readonly SearchValues<char> QueryReserved = SearchValues.Create(":/?@!$'()*+,;=");

    // The WHATWG URL standard, "application/x-www-form-urlencoded percent-encode set".
    private static readonly SearchValues<char> FormPlain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789*-._");

    internal static string Encode(string text) => Encode(text, static c => Unreserved.Contains(c), keepsTriplets: false);

    internal static string EncodeReserved(string text) => Encode(text, static c => Unreserved.Contains(c) || QueryReserved.Contains(c), keepsTriplets: true);

    internal static string EncodeForm(string text) => Encode(text, static c => FormPlain.Contains(c) || c == ' ', keepsTriplets: false).Replace(' ', '+');

    private static string Encode(string text, Func<char, bool> isPlain, bool keepsTriplets)
    {
        var encoded = new StringBuilder(text.Length + 16);
        Span<byte> utf8 = stackalloc byte[4];
        for (var i = 0; i < text.Length;)
        {
            var c = text[i];
            if (isPlain(c) || (keepsTriplets && c == '%' && i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2])))
            {
                encoded.Append(c);
                i++;
                continue;
            }

            Rune.DecodeFromUtf16(text.AsSpan(i), out var rune, out var used);
            foreach (var b in utf8[..rune.EncodeToUtf8(utf8)])
            {
                encoded.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
            }

            i += used;
        }

        return encoded.ToString();
    }
}
