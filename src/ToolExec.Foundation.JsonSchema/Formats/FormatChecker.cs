using System.Buffers;
using System.Text;

namespace ToolExec.Foundation.JsonSchema;

/// <summary>Checks the formats of the specification (2020-12 validation, 7.3).</summary>
internal static class FormatChecker
{
    private const int StackChars = 256;

    /// <param name="format">The format.</param>
    /// <param name="raw">The inside of a JSON string.</param>
    /// <param name="traits">What a scan learned about it.</param>
    public static bool IsValid(FormatKind format, ReadOnlySpan<byte> raw, StringTraits traits)
    {
        if ((traits & StringTraits.Escaped) == StringTraits.None)
        {
            return IsValid(format, raw);
        }

        var rented = ArrayPool<byte>.Shared.Rent(raw.Length);
        var valid = IsValid(format, rented.AsSpan(0, Utf8Text.Unescape(raw, rented)));
        ArrayPool<byte>.Shared.Return(rented);
        return valid;
    }

    /// <summary>An example for a message, with a leading text, or nothing.</summary>
    public static string Example(FormatKind format) => format switch
    {
        FormatKind.DateTime => " such as 2025-01-31T12:00:00Z",
        FormatKind.Date => " such as 2025-01-31",
        FormatKind.Time => " such as 12:00:00Z",
        FormatKind.Duration => " such as PT1H30M",
        FormatKind.Email or FormatKind.IdnEmail => " such as name@example.com",
        FormatKind.Hostname or FormatKind.PlainHostname or FormatKind.IdnHostname => " such as www.example.com",
        FormatKind.IPv4 => " such as 192.0.2.1",
        FormatKind.IPv6 => " such as 2001:db8::1",
        FormatKind.Uri or FormatKind.Iri => " such as https://example.com/path",
        FormatKind.Uuid => " such as 123e4567-e89b-12d3-a456-426614174000",
        FormatKind.JsonPointer => " such as /items/0",
        _ => "",
    };

    private static bool IsValid(FormatKind format, ReadOnlySpan<byte> text)
    {
        if (text.Length <= StackChars)
        {
            Span<char> buffer = stackalloc char[StackChars];
            return IsValidText(format, buffer[..Encoding.UTF8.GetChars(text, buffer)]);
        }

        var rented = ArrayPool<char>.Shared.Rent(text.Length);
        var valid = IsValidText(format, rented.AsSpan(0, Encoding.UTF8.GetChars(text, rented)));
        ArrayPool<char>.Shared.Return(rented);
        return valid;
    }

    private static bool IsValidText(FormatKind format, ReadOnlySpan<char> text) => format switch
    {
        FormatKind.DateTime => DateTimeFormats.IsDateTime(text),
        FormatKind.Date => DateTimeFormats.IsDate(text),
        FormatKind.Time => DateTimeFormats.IsTime(text),
        FormatKind.Duration => DateTimeFormats.IsDuration(text),
        FormatKind.Email => EmailFormats.IsEmail(text, international: false),
        FormatKind.IdnEmail => EmailFormats.IsEmail(text, international: true),
        FormatKind.Hostname => HostFormats.IsHostname(text, decodes: true),
        FormatKind.PlainHostname => HostFormats.IsHostname(text, decodes: false),
        FormatKind.IdnHostname => HostFormats.IsInternationalHostname(text),
        FormatKind.IPv4 => AddressFormats.IsIPv4(text),
        FormatKind.IPv6 => AddressFormats.IsIPv6(text),
        FormatKind.Uri => UriFormats.IsUri(text, international: false, mayBeRelative: false),
        FormatKind.UriReference => UriFormats.IsUri(text, international: false, mayBeRelative: true),
        FormatKind.Iri => UriFormats.IsUri(text, international: true, mayBeRelative: false),
        FormatKind.IriReference => UriFormats.IsUri(text, international: true, mayBeRelative: true),
        FormatKind.Uuid => IsUuid(text),
        FormatKind.UriTemplate => UriTemplateFormat.IsTemplate(text),
        FormatKind.JsonPointer => IsJsonPointer(text),
        FormatKind.RelativeJsonPointer => IsRelativeJsonPointer(text),
        FormatKind.Regex => IsRegex(text),
        _ => true,
    };

    private static bool IsUuid(ReadOnlySpan<char> text)
    {
        if (text.Length != 36)
        {
            return false;
        }

        for (var i = 0; i < text.Length; i++)
        {
            if (i is 8 or 13 or 18 or 23 ? text[i] != '-' : !char.IsAsciiHexDigit(text[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsJsonPointer(ReadOnlySpan<char> text)
    {
        if (!text.IsEmpty && text[0] != '/')
        {
            return false;
        }

        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '~' && (i + 1 >= text.Length || text[i + 1] is not ('0' or '1')))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsRelativeJsonPointer(ReadOnlySpan<char> text)
    {
        var digits = 0;
        while (digits < text.Length && char.IsAsciiDigit(text[digits]))
        {
            digits++;
        }

        if (digits == 0 || (digits > 1 && text[0] == '0'))
        {
            return false;
        }

        var rest = text[digits..];
        return rest is "#" || IsJsonPointer(rest);
    }

    private static bool IsRegex(ReadOnlySpan<char> text)
    {
        try
        {
            new EcmaTranslator(text.ToString()).Translate();
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
