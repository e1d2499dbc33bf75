namespace ToolExec.Foundation.JsonSchema;

/// <summary>Host names of RFC 1123 and, with international text, of RFC 5890 to 5893.</summary>
internal static class HostFormats
{
    private const int LongestName = 253;
    private const int LongestLabel = 63;
    private const string Prefix = "xn--";

    public static bool IsHostname(ReadOnlySpan<char> text, bool decodes)
    {
        if (text.Length is 0 or > LongestName)
        {
            return false;
        }

        foreach (var part in text.Split('.'))
        {
            var label = text[part];
            if (!IsAsciiLabel(label) || (decodes && !IsDecodable(label)))
            {
                return false;
            }
        }

        return true;
    }

    public static bool IsInternationalHostname(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text.Length > LongestName)
        {
            return false;
        }

        var isBidirectional = BidiRule.Applies(text);
        var length = -1;
        foreach (var part in text.SplitAny('.', '\u3002', '\uFF0E', '\uFF61'))
        {
            var label = text[part];
            var encoded = label.ContainsAnyExceptInRange('\0', '\u007F') ? Prefix.Length + Punycode.EncodedLength(label) : label.Length;
            length += encoded + 1;
            if (encoded > LongestLabel)
            {
                return false;
            }

            var valid = encoded == label.Length ? IsAsciiLabel(label) && IsDecodable(label) : InternationalLabel.IsValid(label.ToString());
            if (!valid || (isBidirectional && !BidiRule.IsSatisfiedBy(label)))
            {
                return false;
            }
        }

        return length <= LongestName;
    }

    private static bool IsAsciiLabel(ReadOnlySpan<char> label)
    {
        if (label.Length is 0 or > LongestLabel || label[0] == '-' || label[^1] == '-')
        {
            return false;
        }

        foreach (var character in label)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character != '-')
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A label with hyphens in third and fourth place is reserved, unless it is an encoded international one.</summary>
    private static bool IsDecodable(ReadOnlySpan<char> label)
    {
        if (label.Length < 4 || label[2] != '-' || label[3] != '-')
        {
            return true;
        }

        return label.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
            && Punycode.TryDecode(label[Prefix.Length..], out var decoded)
            && InternationalLabel.IsValid(decoded)
            && (!BidiRule.Applies(decoded) || BidiRule.IsSatisfiedBy(decoded));
    }
}
