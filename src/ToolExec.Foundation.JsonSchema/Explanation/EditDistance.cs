namespace ToolExec.Foundation.JsonSchema;

/// <summary>Finds the candidate that a misspelt text most likely means.</summary>
internal static class EditDistance
{
    private const int LongestText = 64;

    /// <returns>The index of the only nearest candidate within the distance, or -1 when there is none or two are equally near.</returns>
    public static int Nearest(string text, IReadOnlyList<string> candidates, int limit)
    {
        var best = -1;
        var distance = int.MaxValue;
        var tied = false;
        for (var i = 0; i < candidates.Count; i++)
        {
            var d = Between(text, candidates[i], limit);
            if (d < distance)
            {
                (best, distance, tied) = (i, d, false);
            }
            else if (d == distance)
            {
                tied = true;
            }
        }

        return distance <= limit && !tied ? best : -1;
    }

    /// <summary>How far a misspelling may be off: two edits, fewer in a short text, where every other text is near.</summary>
    public static int LimitFor(string text) => text.Length switch { < 3 => 0, < 8 => 1, _ => 2 };

    /// <summary>Insertions, deletions, replacements and swaps of neighbours; case, '-', '_' and ' ' do not count.</summary>
    public static int Between(string left, string right, int limit)
    {
        var a = Fold(left);
        var b = Fold(right);
        if (a.Length > LongestText || b.Length > LongestText || a.Length == 0 || b.Length == 0 || Math.Abs(a.Length - b.Length) > limit)
        {
            return int.MaxValue;
        }

        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            rows[i, 0] = i;
        }

        for (var j = 0; j <= b.Length; j++)
        {
            rows[0, j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                var value = Math.Min(Math.Min(rows[i - 1, j] + 1, rows[i, j - 1] + 1), rows[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    value = Math.Min(value, rows[i - 2, j - 2] + 1);
                }

                rows[i, j] = value;
            }
        }

        return rows[a.Length, b.Length];
    }

    private static string Fold(string text)
    {
        if (text.Length > LongestText * 2)
        {
            return text;
        }

        return string.Concat(text.Where(c => c is not ('-' or '_' or ' '))).ToUpperInvariant();
    }
}
