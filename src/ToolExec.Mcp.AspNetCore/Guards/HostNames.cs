using System.Net;

namespace ToolExec.Mcp.AspNetCore;

/// <summary>Compares hosts and origins with those that are allowed.</summary>
internal static class HostNames
{
    internal const string Any = "*";
    private static readonly string[] Loopback = ["localhost", "127.0.0.1", "[::1]"];

    /// <summary>Says whether a text can stand in a list of allowed hosts.</summary>
    internal static bool IsPattern(string? host) => string.Equals(host, Any, StringComparison.Ordinal)
        || (host is { Length: > 0 } && !host.AsSpan().ContainsAny(":/@ ?#".AsSpan()) && Uri.CheckHostName(host) is UriHostNameType.Dns or UriHostNameType.IPv4)
        || (host is ['[', .., ']'] && IPAddress.TryParse(host.AsSpan(1, host.Length - 2), out _));

    /// <summary>Says whether a text can stand in a list of allowed origins.</summary>
    internal static bool IsOrigin(string? origin) => string.Equals(origin, Any, StringComparison.Ordinal)
        || (Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            && string.Equals(uri.GetLeftPart(UriPartial.Authority), origin, StringComparison.OrdinalIgnoreCase) && uri.UserInfo.Length == 0);

    /// <summary>Says whether requests for a host are answered.</summary>
    /// <param name="host">The host as the header has it, without the port; IPv6 in brackets.</param>
    /// <param name="allowed">The allowed hosts; the loopback names where there are none.</param>
    internal static bool AllowsHost(string? host, IList<string> allowed)
    {
        if (string.IsNullOrEmpty(host))
        {
            return false;
        }

        foreach (var one in allowed.Count == 0 ? Loopback : allowed)
        {
            if (string.Equals(one, Any, StringComparison.Ordinal) || string.Equals(one, host, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Says whether pages of an origin may send requests.</summary>
    /// <param name="origin">The origin as the header has it; <c>null</c> in words is that of a page without one, such as a file.</param>
    /// <param name="allowed">The allowed origins; those of the loopback names where there are none.</param>
    internal static bool AllowsOrigin(string origin, IList<string> allowed)
    {
        foreach (var one in allowed)
        {
            if (string.Equals(one, Any, StringComparison.Ordinal) || string.Equals(one, origin, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return allowed.Count == 0 && IsOrigin(origin) && Uri.TryCreate(origin, UriKind.Absolute, out var uri) && AllowsHost(uri.Host, allowed);
    }
}
