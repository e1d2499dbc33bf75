using System.Security.Cryptography;
using System.Text;

namespace ToolExec.Mcp;

/// <summary>Maps a server's tool names, which may have any characters, to names of our grammar.</summary>
internal static class ToolNames
{
    private const int MaxLength = 128;
    private const int HashLength = 8;

    /// <summary>
    /// Returns the name itself where it fits the grammar; else the name with each other character as <c>_</c>, and a hash of the whole behind it:
    /// always the same for a name, and different for different names.
    /// </summary>
    internal static string ToSafe(string name)
    {
        if (name.Length <= MaxLength && name.All(IsAllowed))
        {
            return name;
        }

        var kept = name.Length <= MaxLength - HashLength - 1 ? name : name[..(MaxLength - HashLength - 1)];
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..HashLength];
        return string.Concat(kept.Select(c => IsAllowed(c) ? c : '_')) + "-" + hash;
    }

    private static bool IsAllowed(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-';
}
