using System.Security.Cryptography;
using System.Text;

namespace ToolExec.Governance;

/// <summary>What makes two calls the same effect.</summary>
internal static class EffectId
{
    /// <summary>Returns the id of the effect that a caller's key stands for.</summary>
    public static string OfKey(string scope, string tool, string key) => Hash("key", scope, tool, key);

    /// <summary>Returns the id of the effect that equal arguments stand for.</summary>
    public static string OfArguments(string scope, string tool, string argumentsHash) => Hash("arguments", scope, tool, argumentsHash);

    /// <summary>Returns the fingerprint of canonical arguments.</summary>
    public static string HashOf(ReadOnlySpan<byte> canonical) => Convert.ToHexStringLower(SHA256.HashData(canonical));

    private static string Hash(string kind, string scope, string tool, string text)
    {
        // With its length, so that no text can pass for two others.
        var all = new StringBuilder();
        foreach (var part in (ReadOnlySpan<string>)[kind, scope, tool, text])
        {
            all.Append(part.Length).Append(':').Append(part).Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all.ToString())));
    }
}
