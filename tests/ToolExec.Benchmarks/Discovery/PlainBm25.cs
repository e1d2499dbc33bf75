using System.Runtime.InteropServices;

namespace ToolExec.Benchmarks.Discovery;

/// <summary>BM25 as it is written by hand: arrays of postings over the lower-case words of namespace, name and description, one pass a word, the ten best kept.</summary>
internal sealed class PlainBm25
{
    private const float Saturation = 1.2f;
    private const float LengthEffect = 0.75f;
    private readonly IReadOnlyList<ToolCatalogEntry> _tools;
    private readonly Dictionary<string, int> _terms = new(StringComparer.Ordinal);
    private readonly List<List<(int Tool, int Count)>> _postings = [];
    private readonly int[] _lengths;
    private readonly float _average;
    private readonly float[] _scores;
    private readonly int[] _touched;

    public PlainBm25(IReadOnlyList<ToolCatalogEntry> tools)
    {
        _tools = tools;
        _lengths = new int[tools.Count];
        _scores = new float[tools.Count];
        _touched = new int[tools.Count];
        var total = 0L;
        for (var tool = 0; tool < tools.Count; tool++)
        {
            Add(tool, tools[tool].Tool.Namespace);
            Add(tool, tools[tool].Tool.Name);
            Add(tool, tools[tool].Tool.Description);
            total += _lengths[tool];
        }

        _average = (float)total / tools.Count;
    }

    public string[] Search(string query, int count)
    {
        var touched = 0;
        var lookup = _terms.GetAlternateLookup<ReadOnlySpan<char>>();
        Span<char> lower = stackalloc char[64];
        foreach (var range in query.AsSpan().SplitAny(" .,:;-_!?()/"))
        {
            var word = query.AsSpan()[range];
            if (word.Length is 0 or > 64 || !lookup.TryGetValue(lower[..word.ToLowerInvariant(lower)], out var term))
            {
                continue;
            }

            var postings = CollectionsMarshal.AsSpan(_postings[term]);
            var rarity = MathF.Log(1 + ((_tools.Count - postings.Length + 0.5f) / (postings.Length + 0.5f)));
            foreach (var (tool, frequency) in postings)
            {
                if (_scores[tool] == 0)
                {
                    _touched[touched++] = tool;
                }

                _scores[tool] += rarity * frequency * (Saturation + 1) / (frequency + (Saturation * (1 - LengthEffect + (LengthEffect * _lengths[tool] / _average))));
            }
        }

        var best = new PriorityQueue<int, (float Score, int Negative)>();
        foreach (var tool in _touched.AsSpan(0, touched))
        {
            if (best.Count < count)
            {
                best.Enqueue(tool, (_scores[tool], -tool));
            }
            else
            {
                best.EnqueueDequeue(tool, (_scores[tool], -tool));
            }

            _scores[tool] = 0;
        }

        var found = new string[best.Count];
        for (var i = found.Length - 1; i >= 0; i--)
        {
            found[i] = _tools[best.Dequeue()].Id;
        }

        return found;
    }

    private void Add(int tool, string? text)
    {
        var lookup = _terms.GetAlternateLookup<ReadOnlySpan<char>>();
        Span<char> lower = stackalloc char[64];
        foreach (var range in text.AsSpan().SplitAny(" .,:;-_!?()/"))
        {
            var word = text.AsSpan()[range];
            if (word.Length is 0 or > 64)
            {
                continue;
            }

            var key = lower[..word.ToLowerInvariant(lower)];
            if (!lookup.TryGetValue(key, out var term))
            {
                term = _postings.Count;
                lookup[key] = term;
                _postings.Add([]);
            }

            _lengths[tool]++;
            var postings = _postings[term];
            if (postings.Count > 0 && postings[^1].Tool == tool)
            {
                CollectionsMarshal.AsSpan(postings)[^1].Count++;
            }
            else
            {
                postings.Add((tool, 1));
            }
        }
    }
}
