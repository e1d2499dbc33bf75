using System.Diagnostics.CodeAnalysis;

namespace ToolExec.Governance;

/// <summary>Reads the pointers of conditions: JSON Pointers (RFC 6901) in which a whole part may be a star.</summary>
internal static class ArgumentPointer
{
    public const string Any = "*";

    public static bool TryRead(string pointer, [NotNullWhen(true)] out string[]? parts)
    {
        parts = null;
        if (pointer.Length > 0 && pointer[0] != '/')
        {
            return false;
        }

        for (var at = pointer.IndexOf('~', StringComparison.Ordinal); at >= 0; at = pointer.IndexOf('~', at + 1))
        {
            if (at + 1 >= pointer.Length || pointer[at + 1] is not ('0' or '1'))
            {
                return false;
            }
        }

        parts = pointer.Length == 0 ? [] : [.. pointer[1..].Split('/').Select(Unescape)];
        return true;
    }

    public static string Unescape(string part) => part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
}
