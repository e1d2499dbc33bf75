using System.Globalization;
using System.Text;

namespace ToolExec.Discovery.Documentation;

/// <summary>Shortens texts without taking characters apart.</summary>
internal static class TextCut
{
    private const int MinSentence = 20;

    /// <summary>Cuts a text to a length, the ellipsis included: never inside a character as people see it, and between words where there is a gap near the end.</summary>
    public static string Cut(string text, int max)
    {
        if (text.Length <= max)
        {
            return text;
        }

        var end = 0;
        var gap = 0;
        while (end < max - 1)
        {
            var next = end + StringInfo.GetNextTextElementLength(text.AsSpan(end));
            if (next > max - 1)
            {
                break;
            }

            gap = char.IsWhiteSpace(text[end]) ? end : gap;
            end = next;
        }

        var cut = gap > max / 2 ? gap : end;
        return $"{text.AsSpan(0, cut).TrimEnd()}…";
    }

    /// <summary>Returns the first sentence of a text on one line, at most so long.</summary>
    public static string Summarize(string? text, int max)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return "";
        }

        var line = new StringBuilder();
        foreach (var c in text.AsSpan(0, Math.Min(text.Length, max * 4)).Trim())
        {
            if (!char.IsWhiteSpace(c) && !char.IsControl(c))
            {
                line.Append(c);
            }
            else if (line[^1] != ' ')
            {
                line.Append(' ');
            }
        }

        var flat = line.ToString();
        for (var i = MinSentence; i + 2 < flat.Length; i++)
        {
            if (flat[i] is '.' or '!' or '?' && flat[i + 1] == ' ' && !char.IsLower(flat[i + 2]))
            {
                return Cut(flat[..(i + 1)], max);
            }
        }

        return Cut(flat, max);
    }
}
