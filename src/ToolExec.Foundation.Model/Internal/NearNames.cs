namespace ToolExec;

/// <summary>Finds the ids that somebody who wrote a wrong one may have meant.</summary>
internal static class NearNames
{
    private const int MaxLooked = 20_000;

    public static IReadOnlyList<string> Find(string text, IReadOnlyList<ToolCatalogEntry> entries, int count)
    {
        var name = text[(text.LastIndexOf(':') + 1)..];
        if (ToolId.TryParse(text, out var id))
        {
            name = id.Name;
        }

        var near = new List<(int Distance, string Id)>();
        for (var i = 0; i < entries.Count && i < MaxLooked; i++)
        {
            var other = entries[i].Tool.Name;
            var allowed = Math.Max(1, (Math.Min(name.Length, other.Length) + 2) / 3);
            if (Math.Abs(other.Length - name.Length) <= allowed && Distance(name, other, allowed) is var distance && distance <= allowed)
            {
                near.Add((distance, entries[i].Id));
            }
        }

        return [.. near.OrderBy(n => n.Distance).ThenBy(n => n.Id, StringComparer.Ordinal).Take(count).Select(n => n.Id)];
    }

    // Levenshtein's distance without regard to case; gives up once every way costs more than the limit.
    private static int Distance(string a, string b, int limit)
    {
        Span<int> row = stackalloc int[NameGrammar.MaxLength + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            row[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            var best = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = diagonal + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(change, Math.Min(row[j], row[j - 1]) + 1);
                best = Math.Min(best, row[j]);
            }

            if (best > limit)
            {
                return best;
            }
        }

        return row[b.Length];
    }
}
