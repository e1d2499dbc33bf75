using System.Text;

namespace ToolExec.Backend;

/// <summary>The encodings that a program's text may have.</summary>
internal static class CommandText
{
    internal const string Known = "utf-8, utf-16, utf-16BE, us-ascii, iso-8859-1";

    /// <summary>Shows bytes that are no text as U+FFFD.</summary>
    internal static DecoderFallback Replacing { get; } = new DecoderReplacementFallback("\uFFFD");

    internal static bool IsKnown(string? name) => name?.ToUpperInvariant() is "UTF-8" or "UTF-16" or "UTF-16BE" or "US-ASCII" or "ISO-8859-1";

    internal static Encoding Get(string name, bool replacesInvalid)
    {
        var fallback = replacesInvalid ? Replacing : DecoderFallback.ExceptionFallback;
        return name.ToUpperInvariant() switch
        {
            "UTF-16" => With(new UnicodeEncoding(bigEndian: false, byteOrderMark: false)),
            "UTF-16BE" => With(new UnicodeEncoding(bigEndian: true, byteOrderMark: false)),
            "US-ASCII" => Encoding.GetEncoding("us-ascii", EncoderFallback.ExceptionFallback, fallback),
            "ISO-8859-1" => Encoding.GetEncoding("iso-8859-1", EncoderFallback.ExceptionFallback, fallback),
            _ => With(new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)),
        };

        Encoding With(Encoding encoding)
        {
            var changed = (Encoding)encoding.Clone();
            changed.DecoderFallback = fallback;
            changed.EncoderFallback = EncoderFallback.ExceptionFallback;
            return changed;
        }
    }
}
