namespace ToolExec.Discovery.Search;

/// <summary>The words of a snapshot, sorted to complete a beginning, and in buckets to correct a misspelt one.</summary>
internal sealed class WordList
{
    private const int MinCorrectedLength = 5;
    private const int TwoFaultsLength = 8;
    private readonly SearchSnapshot _snapshot;
    private readonly string[] _sorted;
    private readonly int[] _terms;

    // By length and by one end of the word: a fault is seldom at both ends.
    private readonly Dictionary<(int Length, char First), List<int>> _byFirst = [];
    private readonly Dictionary<(int Length, char Last), List<int>> _byLast = [];

    public WordList(SearchSnapshot snapshot)
    {
        _snapshot = snapshot;
        var words = new List<(string Text, int Term)>();
        for (var term = 0; term < snapshot.TermCount; term++)
        {
            if (snapshot.Frequency(term) > 0 && !snapshot.Vocabulary.IsJoined(term))
            {
                words.Add((snapshot.Vocabulary.TextOf(term), term));
            }
        }

        words.Sort(static (a, b) => string.CompareOrdinal(a.Text, b.Text));
        _sorted = [.. words.Select(w => w.Text)];
        _terms = [.. words.Select(w => w.Term)];
        for (var i = 0; i < _sorted.Length; i++)
        {
            Put(_byFirst, (_sorted[i].Length, _sorted[i][0]), i);
            Put(_byLast, (_sorted[i].Length, _sorted[i][^1]), i);
        }
    }

    /// <summary>Finds words that begin so and go on, the most frequent first.</summary>
    public void Complete(string beginning, int max, List<int> terms)
    {
        terms.Clear();
        var at = Array.BinarySearch(_sorted, beginning, StringComparer.Ordinal);
        for (at = at < 0 ? ~at : at + 1; at < _sorted.Length && _sorted[at].StartsWith(beginning, StringComparison.Ordinal); at++)
        {
            terms.Add(_terms[at]);
        }

        terms.Sort((a, b) => _snapshot.Frequency(b) is var other && _snapshot.Frequency(a) is var one && one != other ? other.CompareTo(one) : a.CompareTo(b));
        if (terms.Count > max)
        {
            terms.RemoveRange(max, terms.Count - max);
        }
    }

    /// <summary>Finds the words that a misspelt one may stand for: one fault away, or two where it is long. The nearest only.</summary>
    public void Correct(string word, int max, List<int> terms)
    {
        terms.Clear();
        if (word.Length < MinCorrectedLength || word.AsSpan().ContainsAnyInRange('0', '9'))
        {
            return;
        }

        var allowed = word.Length >= TwoFaultsLength ? 2 : 1;
        var found = new SortedSet<(int Faults, int NegativeFrequency, int Term)>();
        for (var length = word.Length - allowed; length <= word.Length + allowed; length++)
        {
            Try(_byFirst, (length, word[0]));
            if (word.Length >= TwoFaultsLength)
            {
                // A wrong first letter is rare, and in a short word it makes another one: rain, train.
                Try(_byLast, (length, word[^1]));
            }
        }

        foreach (var (faults, _, term) in found)
        {
            if (terms.Count == max || faults > found.Min.Faults)
            {
                return;
            }

            terms.Add(term);
        }

        void Try(Dictionary<(int, char), List<int>> buckets, (int, char) key)
        {
            foreach (var i in buckets.GetValueOrDefault(key) ?? [])
            {
                if (EditDistance.Within(word, _sorted[i], allowed) is { } faults)
                {
                    found.Add((faults, -_snapshot.Frequency(_terms[i]), _terms[i]));
                }
            }
        }
    }

    private static void Put(Dictionary<(int, char), List<int>> buckets, (int, char) key, int word)
    {
        if (!buckets.TryGetValue(key, out var bucket))
        {
            buckets[key] = bucket = [];
        }

        bucket.Add(word);
    }
}
