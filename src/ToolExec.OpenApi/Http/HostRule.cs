using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ToolExec.OpenApi;

/// <summary>A host that requests may go to: a name or address, perhaps with a port, perhaps with <c>*.</c> for any name below it.</summary>
internal sealed record HostRule(string Host, int? Port, bool IsSuffix)
{
    internal static bool TryParse(string? text, [NotNullWhen(true)] out HostRule? rule)
    {
        rule = null;
        if (string.IsNullOrWhiteSpace(text))
        {
            return false;
        }

        var host = text;
        int? port = null;
        var colon = text.LastIndexOf(':');
        if (colon > 0 && (text[^1] != ']' && (text.IndexOf(':', StringComparison.Ordinal) == colon || text[colon - 1] == ']')))
        {
            if (!int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > 65535)
            {
                return false;
            }

            (host, port) = (text[..colon], number);
        }

        var isSuffix = host.StartsWith("*.", StringComparison.Ordinal);
        host = isSuffix ? host[2..] : host;
        host = host is ['[', .. var inner, ']'] ? inner : host;
        if (Uri.CheckHostName(host) == UriHostNameType.Unknown)
        {
            return false;
        }

        rule = new HostRule(host, port, isSuffix);
        return true;
    }

    internal static HostRule Of(Uri address) => new(Name(address), address.Port, IsSuffix: false);

    internal bool Allows(Uri address)
    {
        var host = Name(address);
        return (Port is null || Port == address.Port)
            && (string.Equals(host, Host, StringComparison.OrdinalIgnoreCase) || (IsSuffix && host.EndsWith("." + Host, StringComparison.OrdinalIgnoreCase)));
    }

    private static string Name(Uri address) => address.IdnHost.TrimEnd('.') is ['[', .. var inner, ']'] ? inner : address.IdnHost.TrimEnd('.');
}
