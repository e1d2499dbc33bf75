using ToolExec.Discovery.Text;

namespace ToolExec.Discovery.Search;

/// <summary>Makes the snapshot of a catalogue from the one before: only tools that are new or changed are read. One thread at a time.</summary>
internal sealed class SnapshotBuilder
{
    // What a tool has as a rule; more only costs a copy.
    private const int UsualTerms = 32;

    private readonly FieldWeights _weights;
    private readonly int _maxTextLength;
    private Vocabulary _vocabulary = new();
    private ToolAnalyzer _analyzer;

    // Of the tools that are read anew: their terms, one tool after the other.
    private int[] _newTerms = [];
    private uint[] _newCounts = [];
    private int _newCount;

    public SnapshotBuilder(FieldWeights weights, int maxTextLength)
    {
        _weights = weights;
        _maxTextLength = maxTextLength;
        _analyzer = new ToolAnalyzer(_vocabulary, maxTextLength);
    }

    public SearchSnapshot Start() => SearchSnapshot.Empty(_vocabulary);

    public SearchSnapshot Build(ToolCatalog catalog, SearchSnapshot before)
    {
        if (IsWornOut(before))
        {
            _vocabulary = new Vocabulary();
            _analyzer = new ToolAnalyzer(_vocabulary, _maxTextLength);
            before = Start();
        }

        var lengths = new ushort[catalog.Entries.Count * FieldWeights.Count];
        var moved = new int[before.ToolCount];
        var added = new List<(int Tool, int End)>();
        ReadTools(catalog, before, moved, lengths, added);
        return Invert(catalog, before, moved, lengths, added);
    }

    // Tools that come and go leave their words behind; a vocabulary of mostly dead words is made anew.
    private static bool IsWornOut(SearchSnapshot before)
    {
        if (before.Vocabulary.Count < 20_000)
        {
            return false;
        }

        var alive = 0;
        for (var term = 0; term < before.TermCount; term++)
        {
            alive += before.Frequency(term) > 0 ? 1 : 0;
        }

        return alive < before.Vocabulary.Count / 2;
    }

    private void ReadTools(ToolCatalog catalog, SearchSnapshot before, int[] moved, ushort[] lengths, List<(int Tool, int End)> added)
    {
        _newCount = 0;
        Reserve((catalog.Entries.Count - before.ToolCount) * UsualTerms);
        var old = 0;
        for (var tool = 0; tool < catalog.Entries.Count; tool++)
        {
            var entry = catalog.Entries[tool];
            while (old < moved.Length && string.CompareOrdinal(before.Catalog.Entries[old].Id, entry.Id) < 0)
            {
                moved[old++] = -1;
            }

            var kept = false;
            if (old < moved.Length && string.Equals(before.Catalog.Entries[old].Id, entry.Id, StringComparison.Ordinal))
            {
                kept = ReferenceEquals(before.Catalog.Entries[old].Tool, entry.Tool);
                moved[old++] = kept ? tool : -1;
            }

            var target = lengths.AsSpan(tool * FieldWeights.Count, FieldWeights.Count);
            if (kept)
            {
                before.Lengths.AsSpan((old - 1) * FieldWeights.Count, FieldWeights.Count).CopyTo(target);
                continue;
            }

            _analyzer.Read(entry.Tool);
            _analyzer.Lengths.CopyTo(target);
            Keep(_analyzer.Terms);
            added.Add((tool, _newCount));
        }

        Array.Fill(moved, -1, old, moved.Length - old);
    }

    private void Keep(ReadOnlySpan<int> terms)
    {
        if (_newCount + terms.Length > _newTerms.Length)
        {
            Reserve(Math.Max(_newCount + terms.Length, _newTerms.Length * 2));
        }

        foreach (var term in terms)
        {
            _newTerms[_newCount] = term;
            _newCounts[_newCount++] = _analyzer.CountsOf(term);
        }
    }

    private SearchSnapshot Invert(ToolCatalog catalog, SearchSnapshot before, int[] moved, ushort[] lengths, List<(int Tool, int End)> added)
    {
        var termCount = _vocabulary.Count;
        var starts = new int[termCount + 1];
        for (var term = 0; term < before.TermCount; term++)
        {
            for (var i = before.Starts[term]; i < before.Starts[term + 1]; i++)
            {
                starts[term + 1] += moved[before.Tools[i]] >= 0 ? 1 : 0;
            }
        }

        foreach (var term in _newTerms.AsSpan(0, _newCount))
        {
            starts[term + 1]++;
        }

        for (var term = 0; term < termCount; term++)
        {
            starts[term + 1] += starts[term];
        }

        var tools = new int[starts[termCount]];
        var counts = new uint[tools.Length];
        Fill(before, moved, added, starts, tools, counts);
        ReleaseBuffers();
        var rarity = new float[termCount];
        return new SearchSnapshot
        {
            Catalog = catalog,
            Vocabulary = _vocabulary,
            TermCount = termCount,
            Starts = starts,
            Tools = tools,
            Counts = counts,
            Lengths = lengths,
            Rarity = rarity,
            Impacts = Impact.Compute(_weights, starts, tools, counts, lengths, rarity),
        };
    }

    private void Fill(SearchSnapshot before, int[] moved, List<(int Tool, int End)> added, int[] starts, int[] tools, uint[] counts)
    {
        var next = starts.AsSpan(0, starts.Length - 1).ToArray();
        for (var term = 0; term < before.TermCount; term++)
        {
            for (var i = before.Starts[term]; i < before.Starts[term + 1]; i++)
            {
                if (moved[before.Tools[i]] >= 0)
                {
                    tools[next[term]] = moved[before.Tools[i]];
                    counts[next[term]++] = before.Counts[i];
                }
            }
        }

        var at = 0;
        foreach (var (tool, end) in added)
        {
            for (; at < end; at++)
            {
                ref var place = ref next[_newTerms[at]];
                tools[place] = tool;
                counts[place++] = _newCounts[at];
            }
        }
    }

    private void Reserve(int size)
    {
        if (size > _newTerms.Length)
        {
            Array.Resize(ref _newTerms, size);
            Array.Resize(ref _newCounts, size);
        }
    }

    private void ReleaseBuffers()
    {
        if (_newTerms.Length > 1_000_000)
        {
            _newTerms = [];
            _newCounts = [];
        }
    }
}
