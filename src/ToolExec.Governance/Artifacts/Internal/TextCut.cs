namespace ToolExec.Governance;

/// <summary>Cuts text where a reader would: never inside a character.</summary>
internal static class TextCut
{
    /// <summary>Returns the beginning, at most so many UTF-16 code units.</summary>
    public static string Head(string text, int length)
    {
        if (text.Length <= length)
        {
            return text;
        }

        var end = length;
        while (end > 0 && !IsBoundary(text, end))
        {
            end--;
        }

        return text[..end];
    }

    /// <summary>Returns the end, at most so many UTF-16 code units.</summary>
    public static string Tail(string text, int length)
    {
        if (text.Length <= length)
        {
            return text;
        }

        var start = text.Length - length;
        while (start < text.Length && !IsBoundary(text, start))
        {
            start++;
        }

        return text[start..];
    }

    // Where a grapheme begins, as far as what stands around says: looking at a whole text of megabytes would cost more than the cut is worth.
    private static bool IsBoundary(string text, int at)
    {
        const int Reach = 32;
        var from = Math.Max(0, at - Reach);
        from += char.IsLowSurrogate(text[from]) ? 1 : 0;
        var boundary = from;
        while (boundary < at)
        {
            boundary += System.Globalization.StringInfo.GetNextTextElementLength(text.AsSpan(boundary, Math.Min(text.Length - boundary, 2 * Reach)));
        }

        return boundary == at;
    }
}
