using System.Buffers;

namespace ToolExec.OpenApi;

/// <summary>Which headers may be set, and to what.</summary>
internal static class HeaderRules
{
    // RFC 9110, 5.6.2: the characters of a token.
    private static readonly SearchValues<char> Token =
        SearchValues.Create("!#$%&'*+-.^_`|~ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");

    // The frame of the message belongs to the client: with these, a request could be read as two.
    private static readonly HashSet<string> Ours = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive", "Upgrade", "TE", "Trailer", "Expect", "Proxy-Authorization", "Proxy-Connection",
    };

    internal static bool IsName(string? name) => !string.IsNullOrEmpty(name) && !name.AsSpan().ContainsAnyExcept(Token);

    internal static bool IsOurs(string name) => Ours.Contains(name);

    /// <summary>Says whether a text has a control character, such as the line break with which another header would begin.</summary>
    internal static bool HasControl(string text) => text.Any(char.IsControl);

    /// <summary>Says whether a value may stand in a header: visible ASCII, spaces and tabs (RFC 9110, 5.5).</summary>
    internal static bool IsValue(string text) => !text.Any(static c => c is not ('\t' or (>= ' ' and <= '~')));
}
