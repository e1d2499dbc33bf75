namespace ToolExec.Discovery.Search;

/// <summary>Counts the faults between two words: letters missing, added, changed, or two neighbours swapped.</summary>
internal static class EditDistance
{
    /// <summary>Counts the faults, if there are few.</summary>
    /// <param name="a">One word.</param>
    /// <param name="b">The other word.</param>
    /// <param name="limit">The most faults to count.</param>
    /// <returns>The faults, or <see langword="null"/> where there are more than the limit.</returns>
    public static int? Within(ReadOnlySpan<char> a, ReadOnlySpan<char> b, int limit)
    {
        if (Math.Abs(a.Length - b.Length) > limit || b.Length > Text.WordSplitter.MaxTermLength)
        {
            return null;
        }

        // Optimal string alignment over three rows.
        Span<int> before = stackalloc int[Text.WordSplitter.MaxTermLength + 1];
        Span<int> previous = stackalloc int[Text.WordSplitter.MaxTermLength + 1];
        Span<int> row = stackalloc int[Text.WordSplitter.MaxTermLength + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            previous[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            var best = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var faults = Math.Min(Math.Min(previous[j], row[j - 1]) + 1, previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    faults = Math.Min(faults, before[j - 2] + 1);
                }

                row[j] = faults;
                best = Math.Min(best, faults);
            }

            if (best > limit)
            {
                return null;
            }

            var oldest = before;
            before = previous;
            previous = row;
            row = oldest;
        }

        return previous[b.Length] <= limit ? previous[b.Length] : null;
    }
}
