namespace ToolExec.Foundation.JsonSchema;

/// <summary>URIs of RFC 3986 and IRIs of RFC 3987, checked against their grammar.</summary>
internal static class UriFormats
{
    private const string SubDelimiters = "!$&'()*+,;=";

    public static bool IsUri(ReadOnlySpan<char> text, bool international, bool mayBeRelative)
    {
        var hash = text.IndexOf('#');
        if (hash >= 0)
        {
            if (!HasOnly(text[(hash + 1)..], ":@/?", international, isQuery: false))
            {
                return false;
            }

            text = text[..hash];
        }

        var question = text.IndexOf('?');
        if (question >= 0)
        {
            if (!HasOnly(text[(question + 1)..], ":@/?", international, isQuery: true))
            {
                return false;
            }

            text = text[..question];
        }

        var scheme = SchemeLength(text);
        if (scheme == 0 && !mayBeRelative)
        {
            return false;
        }

        var hierarchy = scheme == 0 ? text : text[(scheme + 1)..];
        if (hierarchy.StartsWith("//"))
        {
            var slash = hierarchy[2..].IndexOf('/');
            var authority = slash < 0 ? hierarchy[2..] : hierarchy.Slice(2, slash);
            return IsAuthority(authority, international) && (slash < 0 || HasOnly(hierarchy[(slash + 2)..], ":@/", international, isQuery: false));
        }

        // RFC 3986, 4.2: the first segment of a relative path has no colon.
        var first = hierarchy.IndexOf('/');
        var hasColon = scheme == 0 && (first < 0 ? hierarchy : hierarchy[..first]).Contains(':');
        return !hasColon && HasOnly(hierarchy, ":@/", international, isQuery: false);
    }

    private static int SchemeLength(ReadOnlySpan<char> text)
    {
        var colon = text.IndexOf(':');
        if (colon <= 0 || !char.IsAsciiLetter(text[0]))
        {
            return 0;
        }

        foreach (var character in text[..colon])
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('+' or '-' or '.'))
            {
                return 0;
            }
        }

        return colon;
    }

    private static bool IsAuthority(ReadOnlySpan<char> text, bool international)
    {
        var at = text.LastIndexOf('@');
        if (at >= 0)
        {
            if (!HasOnly(text[..at], ":", international, isQuery: false))
            {
                return false;
            }

            text = text[(at + 1)..];
        }

        if (!text.IsEmpty && text[0] == '[')
        {
            var close = text.IndexOf(']');
            return close > 0 && IsLiteral(text[1..close]) && IsPort(text[(close + 1)..]);
        }

        var colon = text.IndexOf(':');
        return colon < 0
            ? HasOnly(text, "", international, isQuery: false)
            : HasOnly(text[..colon], "", international, isQuery: false) && IsPort(text[colon..]);
    }

    private static bool IsPort(ReadOnlySpan<char> text) => text.IsEmpty || (text[0] == ':' && !text[1..].ContainsAnyExceptInRange('0', '9'));

    private static bool IsLiteral(ReadOnlySpan<char> text)
    {
        if (text.Length > 3 && text[0] is 'v' or 'V')
        {
            var dot = text.IndexOf('.');
            return dot > 1 && dot < text.Length - 1 && HasOnly(text[(dot + 1)..], ":", international: false, isQuery: false);
        }

        return AddressFormats.IsIPv6(text);
    }

    private static bool HasOnly(ReadOnlySpan<char> text, string extra, bool international, bool isQuery)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            if (char.IsAsciiLetterOrDigit(character) || character is '-' or '.' or '_' or '~'
                || SubDelimiters.Contains(character, StringComparison.Ordinal) || extra.Contains(character, StringComparison.Ordinal))
            {
                continue;
            }

            if (character == '%')
            {
                if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
                {
                    return false;
                }

                i += 2;
            }
            else if (!international || !IsUcs(character, isQuery))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>ucschar and, in queries, iprivate of RFC 3987, 2.2; surrogates stand for the planes above.</summary>
    private static bool IsUcs(char character, bool isQuery) => character switch
    {
        < (char)0xA0 => false,
        >= (char)0xE000 and <= (char)0xF8FF => isQuery,
        >= (char)0xFDD0 and <= (char)0xFDEF => false,
        >= (char)0xFFF0 => false,
        _ => true,
    };
}
