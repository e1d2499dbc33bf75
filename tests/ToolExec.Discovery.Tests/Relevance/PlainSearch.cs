namespace ToolExec.Discovery.Tests.Relevance;

/// <summary>What most do: BM25 over the words of name and description, split at what is no letter or digit, in lower case.</summary>
internal sealed class PlainSearch
{
    private const double Saturation = 1.2;
    private const double LengthEffect = 0.75;
    private readonly IReadOnlyList<Tool> _tools;
    private readonly Dictionary<string, List<(int Tool, int Count)>> _postings = new(StringComparer.Ordinal);
    private readonly int[] _lengths;
    private readonly double _average;

    public PlainSearch(IReadOnlyList<Tool> tools)
    {
        _tools = tools;
        _lengths = new int[tools.Count];
        for (var tool = 0; tool < tools.Count; tool++)
        {
            var words = Words($"{tools[tool].Namespace} {tools[tool].Name} {tools[tool].Description}");
            _lengths[tool] = words.Length;
            foreach (var word in words.CountBy(w => w, StringComparer.Ordinal))
            {
                if (!_postings.TryGetValue(word.Key, out var postings))
                {
                    _postings[word.Key] = postings = [];
                }

                postings.Add((tool, word.Value));
            }
        }

        _average = _lengths.Average();
    }

    public string[] Search(string query, int count)
    {
        var scores = new Dictionary<int, double>();
        foreach (var word in Words(query).Distinct(StringComparer.Ordinal))
        {
            if (!_postings.TryGetValue(word, out var postings))
            {
                continue;
            }

            var rarity = Math.Log(1 + ((_tools.Count - postings.Count + 0.5) / (postings.Count + 0.5)));
            foreach (var (tool, frequency) in postings)
            {
                var norm = 1 - LengthEffect + (LengthEffect * _lengths[tool] / _average);
                scores[tool] = scores.GetValueOrDefault(tool) + (rarity * frequency * (Saturation + 1) / (frequency + (Saturation * norm)));
            }
        }

        return [.. scores.OrderByDescending(s => s.Value).ThenBy(s => s.Key).Take(count).Select(s => _tools[s.Key].Id.ToString())];
    }

    private static string[] Words(string text) =>
        new string([.. text.Select(c => char.IsLetterOrDigit(c) ? char.ToLowerInvariant(c) : ' ')]).Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
