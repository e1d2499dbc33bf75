using System.Security.Cryptography;
using System.Text;

namespace ToolExec.Governance;

/// <summary>Handles of artifacts: what they are made of, and what is one.</summary>
internal static class ArtifactId
{
    private const int Length = 32;

    public static string Of(string sha256, string scope) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{sha256}\n{scope}")))[..Length];

    /// <summary>Reads what a model wrote: the id, or the address that it was shown.</summary>
    public static string? Read(string? text)
    {
        const string Prefix = ArtifactInfo.Scheme + "://";
        var id = text?.Trim();
        id = id?.StartsWith(Prefix, StringComparison.Ordinal) is true ? id[Prefix.Length..] : id;
        return IsOne(id) ? id : null;
    }

    public static bool IsOne(string? id) => id is { Length: Length } && id.All(char.IsAsciiHexDigitLower);

    public static string HashOf(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
