using System.Globalization;

namespace ToolExec.Discovery.Text;

/// <summary>Reads the words of a text: runs of letters, digits and the marks on them.</summary>
internal static class WordReader
{
    public static bool TryNext(ReadOnlySpan<char> text, ref int at, out ReadOnlySpan<char> word)
    {
        while (at < text.Length && !IsPart(text[at]))
        {
            at++;
        }

        var start = at;
        while (at < text.Length && IsPart(text[at]))
        {
            at++;
        }

        word = text[start..at];

        // "user's" is one word, and it is "user".
        if (at > start && at + 1 < text.Length && text[at] is '\'' or '’' && text[at + 1] is 's' or 'S' or 't' && (at + 2 == text.Length || !IsPart(text[at + 2])))
        {
            at += 2;
        }

        return !word.IsEmpty;
    }

    public static bool IsPart(char c) => char.IsAscii(c)
        ? char.IsAsciiLetterOrDigit(c)
        : char.IsLetterOrDigit(c) || char.IsSurrogate(c) || char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
}
