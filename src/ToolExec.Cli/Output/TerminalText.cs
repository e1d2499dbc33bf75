using System.Globalization;
using System.Text;

namespace ToolExec.Cli;

/// <summary>Makes text of strangers harmless for a terminal: no escape sequence, no text that only seems to be another one.</summary>
internal static class TerminalText
{
    /// <summary>Replaces control and direction characters by U+FFFD; line ends and tabs stay.</summary>
    public static string Clean(string text)
    {
        if (!NeedsCleaning(text))
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            clean.Append(IsHarmless(c) ? c : '\uFFFD');
        }

        return clean.Replace("\uFFFD\n", "\n").ToString();
    }

    /// <summary>Cleans a text and makes it one line of a length.</summary>
    public static string OneLine(string text, int maxLength = 200)
    {
        var line = string.Join(' ', Clean(text).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= maxLength ? line : string.Concat(ToolText.Beginning(line, maxLength - 1), "…");
    }

    private static bool NeedsCleaning(string text)
    {
        foreach (var c in text)
        {
            if (!IsHarmless(c))
            {
                return true;
            }
        }

        return false;
    }

    // Format characters are the invisible ones; those that join letters and emoji do no harm.
    private static bool IsHarmless(char c) => c is '\n' or '\t' or '\u200c' or '\u200d' or '\u00ad'
        || char.GetUnicodeCategory(c) is not (UnicodeCategory.Control or UnicodeCategory.Format);
}
