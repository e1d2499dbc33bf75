using System.Text;

namespace ToolExec.Foundation.JsonSchema;

/// <summary>Mailboxes of RFC 5321, 4.1.2, and with international text of RFC 6531.</summary>
internal static class EmailFormats
{
    private const int LongestDomain = 255;
    private const string Specials = "!#$%&'*+-/=?^_`{|}~";

    public static bool IsEmail(ReadOnlySpan<char> text, bool international)
    {
        var at = text.LastIndexOf('@');
        if (at <= 0 || !IsLocal(text[..at], international))
        {
            return false;
        }

        var domain = text[(at + 1)..];
        if (domain.Length > 2 && domain[0] == '[' && domain[^1] == ']')
        {
            var address = domain[1..^1];
            return address.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase) ? AddressFormats.IsIPv6(address[5..]) : AddressFormats.IsIPv4(address);
        }

        if (domain.Length > LongestDomain)
        {
            return false;
        }

        // RFC 6531 leaves it to the sender to normalise the domain.
        return international
            ? HostFormats.IsInternationalHostname(domain.ToString().Normalize(NormalizationForm.FormC))
            : HostFormats.IsHostname(domain, decodes: true);
    }

    private static bool IsLocal(ReadOnlySpan<char> text, bool international)
    {
        if (text.Length >= 2 && text[0] == '"' && text[^1] == '"')
        {
            return IsQuoted(text[1..^1], international);
        }

        var afterDot = true;
        foreach (var character in text)
        {
            if (character == '.')
            {
                if (afterDot)
                {
                    return false;
                }

                afterDot = true;
                continue;
            }

            if (!char.IsAsciiLetterOrDigit(character) && !Specials.Contains(character, StringComparison.Ordinal) && !(international && character >= 0x80))
            {
                return false;
            }

            afterDot = false;
        }

        return !afterDot;
    }

    private static bool IsQuoted(ReadOnlySpan<char> text, bool international)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && ++i == text.Length)
            {
                return false;
            }

            var isPlain = text[i] is >= ' ' and <= '~' || (international && text[i] >= 0x80);
            if (!isPlain || (text[i] == '"' && text[i - 1 < 0 ? 0 : i - 1] != '\\'))
            {
                return false;
            }
        }

        return true;
    }
}
