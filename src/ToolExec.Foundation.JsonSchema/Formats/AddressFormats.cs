namespace ToolExec.Foundation.JsonSchema;

/// <summary>IP addresses as text (RFC 2673, 3.2, and RFC 4291, 2.2).</summary>
internal static class AddressFormats
{
    public static bool IsIPv4(ReadOnlySpan<char> text)
    {
        for (var part = 0; part < 4; part++)
        {
            var dot = text.IndexOf('.');
            if ((dot < 0) != (part == 3))
            {
                return false;
            }

            var octet = part == 3 ? text : text[..dot];
            if (octet.Length is 0 or > 3 || octet.ContainsAnyExceptInRange('0', '9') || (octet.Length > 1 && octet[0] == '0')
                || (octet.Length == 3 && octet.SequenceCompareTo("255") > 0))
            {
                return false;
            }

            text = part == 3 ? text : text[(dot + 1)..];
        }

        return true;
    }

    public static bool IsIPv6(ReadOnlySpan<char> text)
    {
        var groups = 0;
        var compressed = false;
        if (text.StartsWith("::"))
        {
            compressed = true;
            text = text[2..];
        }

        while (!text.IsEmpty)
        {
            var colon = text.IndexOf(':');
            if (colon < 0 && text.Contains('.'))
            {
                groups += 2;
                return IsIPv4(text) && HasLength(groups, compressed);
            }

            var group = colon < 0 ? text : text[..colon];
            if (group.Length is 0 or > 4 || !IsHex(group))
            {
                return false;
            }

            groups++;
            if (colon < 0)
            {
                break;
            }

            text = text[(colon + 1)..];
            if (text.IsEmpty)
            {
                return false;
            }

            if (text[0] == ':')
            {
                if (compressed)
                {
                    return false;
                }

                compressed = true;
                text = text[1..];
            }
        }

        return HasLength(groups, compressed);
    }

    private static bool HasLength(int groups, bool compressed) => compressed ? groups < 8 : groups == 8;

    private static bool IsHex(ReadOnlySpan<char> text)
    {
        foreach (var digit in text)
        {
            if (!char.IsAsciiHexDigit(digit))
            {
                return false;
            }
        }

        return true;
    }
}
