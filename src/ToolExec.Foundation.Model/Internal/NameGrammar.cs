using System.Buffers;
using System.Globalization;
using System.Text;

namespace ToolExec;

/// <summary>The alphabet of names, namespaces and versions, and the words for what is wrong with one.</summary>
internal static class NameGrammar
{
    public const int MaxLength = 128;

    private static readonly SearchValues<char> NameChars =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-");

    // A version is a SemVer 2.0 version as a rule, and those may carry build metadata behind a plus sign.
    private static readonly SearchValues<char> VersionChars =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-+");

    public static bool IsName(ReadOnlySpan<char> text) => text.Length is > 0 and <= MaxLength && !text.ContainsAnyExcept(NameChars);

    public static bool IsVersion(ReadOnlySpan<char> text) => text.Length is > 0 and <= MaxLength && !text.ContainsAnyExcept(VersionChars);

    // Line breaks, marks that turn the direction of the text, and characters without width: a log or a message must not show them as they are.
    private static bool IsUnseen(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control
        or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned;

    /// <summary>Says what is wrong with a part that the grammar refuses; each offending character is named once.</summary>
    public static string Explain(string part, ReadOnlySpan<char> text, bool version = false)
    {
        if (text.IsEmpty)
        {
            return $"The {part} of a tool id must not be empty.";
        }

        if (text.Length > MaxLength)
        {
            return $"The {part} of a tool id may have at most {MaxLength} characters, but has {text.Length}.";
        }

        var allowed = version ? VersionChars : NameChars;
        var bad = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            var known = rune.IsBmp && allowed.Contains((char)rune.Value);
            var shown = IsUnseen(rune) ? $"U+{rune.Value:X4}" : rune.ToString();
            if (!known && !bad.ToString().Contains($"'{shown}'", StringComparison.Ordinal))
            {
                bad.Append(bad.Length == 0 ? "" : ", ").Append('\'').Append(shown).Append('\'');
            }
        }

        return $"The {part} of a tool id may only have characters of [A-Za-z0-9_.{(version ? "+" : "")}-], but has {bad}.";
    }
}
