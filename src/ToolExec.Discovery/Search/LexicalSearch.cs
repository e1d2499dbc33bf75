using System.Runtime.InteropServices;
using ToolExec.Discovery.Text;

namespace ToolExec.Discovery.Search;

/// <summary>Ranks the tools of a snapshot by the words of a query. Takes no lock and changes nothing.</summary>
internal static class LexicalSearch
{
    /// <summary>More than any sum of words can be: whoever writes a name means it.</summary>
    public const float ExactName = 1000;

    /// <summary>Ranks tools.</summary>
    /// <param name="snapshot">The tools.</param>
    /// <param name="synonyms">Which words stand for which.</param>
    /// <param name="text">The query; it has a word at least.</param>
    /// <param name="filter">The tools that count; all where <see langword="null"/>.</param>
    /// <param name="count">The most tools to return.</param>
    public static RankedTools Run(SearchSnapshot snapshot, SynonymTable synonyms, ReadOnlySpan<char> text, ToolFilter? filter, int count)
    {
        var query = new QueryReader(snapshot, synonyms);
        query.Read(text);
        var scores = snapshot.Rent();
        try
        {
            foreach (var group in query.Groups)
            {
                Score(snapshot, scores, group);
            }

            ScoreNames(snapshot, scores, query);
            return Collect(snapshot, scores, filter, count, query.Notices);
        }
        finally
        {
            snapshot.Return(scores);
        }
    }

    private static void Score(SearchSnapshot snapshot, Scores scores, List<Variant> group)
    {
        if (group is [var only])
        {
            var range = snapshot.Starts[only.Term]..snapshot.Starts[only.Term + 1];
            scores.Add(snapshot.Tools.AsSpan(range), snapshot.Impacts.AsSpan(range), only.Factor);
            return;
        }

        scores.AddBest(snapshot, CollectionsMarshal.AsSpan(group));
    }

    // Only tools that have the query as a word, or as several words written as one, can have it as their name.
    private static void ScoreNames(SearchSnapshot snapshot, Scores scores, QueryReader query)
    {
        if (query.WordCount == 0)
        {
            return;
        }

        var stem = query.Whole.Length <= WordSplitter.MaxTermLength ? query.Whole.ToCharArray() : [];
        var term = snapshot.Find(query.Whole) is >= 0 and var whole && query.WordCount > 1 ? whole : snapshot.Find(stem.AsSpan(0, Stemmer.Stem(stem)));
        if (term < 0)
        {
            return;
        }

        for (var i = snapshot.Starts[term]; i < snapshot.Starts[term + 1]; i++)
        {
            var inName = (snapshot.Counts[i] & 15) != 0;
            if (inName && IsWritten(query.Whole, snapshot.Catalog.Entries[snapshot.Tools[i]].Tool.Name))
            {
                scores.Add(snapshot.Tools[i], ExactName);
            }
        }
    }

    private static bool IsWritten(string whole, string name)
    {
        var at = 0;
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c))
            {
                continue;
            }

            if (at == whole.Length || char.ToLowerInvariant(c) != whole[at++])
            {
                return false;
            }
        }

        return at == whole.Length;
    }

    private static RankedTools Collect(SearchSnapshot snapshot, Scores scores, ToolFilter? filter, int count, List<string> notices)
    {
        var best = new TopTools(Math.Min(count, snapshot.ToolCount));
        var total = 0;
        foreach (var tool in scores.Touched)
        {
            if (filter is null || filter.Matches(snapshot.Catalog.Entries[tool].Tool))
            {
                total++;
                best.Offer(tool, scores[tool]);
            }
        }

        return new RankedTools(best.Sorted(), total, notices);
    }
}
