using System.Text;

namespace ToolExec.Governance;

/// <summary>Finds characters that nobody sees but a model reads.</summary>
internal static class HiddenText
{
    private const int BlackFlag = 0x1F3F4;
    private const int CancelTag = 0xE007F;

    /// <summary>Says whether a text has any, without looking at each character of one that is plain.</summary>
    public static bool IsIn(string text) => Next(text, 0) >= 0;

    /// <summary>Takes them out.</summary>
    /// <param name="text">The text.</param>
    /// <param name="asLetters">Whether tags become the letters that they stand for, to be searched.</param>
    public static string Remove(string text, bool asLetters = false)
    {
        var at = Next(text, 0);
        if (at < 0)
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        var from = 0;
        while (at >= 0)
        {
            clean.Append(text, from, at - from);
            var rune = RuneAt(text, at);
            if (asLetters && rune is >= 0xE0020 and <= 0xE007E)
            {
                clean.Append((char)(rune - 0xE0000));
            }

            from = at + (rune > char.MaxValue ? 2 : 1);
            at = Next(text, from);
        }

        return clean.Append(text, from, text.Length - from).ToString();
    }

    private static int Next(string text, int from)
    {
        for (var i = from; i < text.Length; i++)
        {
            var c = text[i];
            if (c < 0x80)
            {
                continue;
            }

            // Joiners are part of emoji and of several scripts, marks and isolates of texts that mix directions.
            if (c is '\u200B' or '\u202D' or '\u202E' or (>= '\u2060' and <= '\u2064') or '\u180E' || (c == '\uFEFF' && i > 0))
            {
                return i;
            }

            if (c == '\uDB40' && i + 1 < text.Length)
            {
                var rune = RuneAt(text, i);
                if (rune is (>= 0xE0000 and <= CancelTag) or (>= 0xE0100 and <= 0xE01EF))
                {
                    return i;
                }
            }
            else if (c == '\uD83C' && RuneAt(text, i) == BlackFlag)
            {
                i = EndOfFlag(text, i);
            }
        }

        return -1;
    }

    // The flags of England, Scotland and Wales are written with tags: a black flag, up to six letters, and the end.
    private static int EndOfFlag(string text, int at)
    {
        for (var i = at + 2; i + 1 < text.Length && i <= at + 16; i += 2)
        {
            var rune = RuneAt(text, i);
            if (rune == CancelTag)
            {
                return i + 1;
            }

            if (rune is not ((>= 0xE0061 and <= 0xE007A) or (>= 0xE0030 and <= 0xE0039)))
            {
                break;
            }
        }

        return at + 1;
    }

    private static int RuneAt(string text, int at) => Rune.TryGetRuneAt(text, at, out var rune) ? rune.Value : text[at];
}
