using ToolExec.Discovery.Text;

namespace ToolExec.Discovery.Search;

/// <summary>Reads the words of a query, and what each may stand for in a snapshot.</summary>
internal sealed class QueryReader(SearchSnapshot snapshot, SynonymTable synonyms)
{
    private const int MaxWords = 64;
    private const int MaxCompletions = 8;
    private const int MaxCorrections = 3;
    private const int MinCompletedLength = 4;

    // Somebody types the beginning of the one word there is.
    private const int MinOnlyCompletedLength = 3;
    private const float SynonymFactor = 0.75f;
    private const float CompletionFactor = 0.6f;
    private const float CorrectionFactor = 0.6f;
    private const float JoinedFactor = 0.8f;
    private const float LightFactor = 0.3f;

    private readonly WordSplitter _splitter = new();
    private readonly List<string> _folded = [];
    private readonly List<string> _terms = [];
    private readonly List<int> _ends = [];
    private readonly List<int> _near = [];

    /// <summary>Gets the variants of each word, one list a word.</summary>
    public List<List<Variant>> Groups { get; } = [];

    /// <summary>Gets the query written as one word, as names are compared.</summary>
    public string Whole { get; private set; } = "";

    /// <summary>Gets the number of words as they were written.</summary>
    public int WordCount => _folded.Count;

    /// <summary>Gets what was taken for something else.</summary>
    public List<string> Notices { get; } = [];

    public void Read(ReadOnlySpan<char> text)
    {
        Split(text);
        Whole = string.Concat(_folded);
        var meaningful = _folded.Exists(static w => !StopWords.Contains(w) && !StopWords.IsLight(w));
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var word = 0; word < _folded.Count; word++)
        {
            if (meaningful && StopWords.Contains(_folded[word]))
            {
                continue;
            }

            for (var i = word == 0 ? 0 : _ends[word - 1]; i < _ends[word]; i++)
            {
                if (seen.Add(_terms[i]))
                {
                    AddGroup(_terms[i], _folded[word], meaningful && StopWords.IsLight(_folded[word]) ? LightFactor : 1);
                }
            }

            // "web hook" for a webhook. A name of several words has them already: both would count twice.
            if (word > 0 && snapshot.Find(_folded[word - 1] + _folded[word]) is >= 0 and var joined && !snapshot.Vocabulary.IsJoined(joined))
            {
                Groups.Add([new Variant(joined, JoinedFactor)]);
            }
        }
    }

    private void Split(ReadOnlySpan<char> text)
    {
        var at = 0;
        while (_folded.Count < MaxWords && WordReader.TryNext(text, ref at, out var word))
        {
            _folded.Add(WordSplitter.Fold(word));
            _splitter.Split(word, _terms);
            _ends.Add(_terms.Count);
        }
    }

    private void AddGroup(string term, string word, float weight)
    {
        var variants = new List<Variant>();
        var known = snapshot.Find(term);
        if (known < 0)
        {
            // Several words written as one are not stemmed.
            known = snapshot.Find(word);
        }

        if (known >= 0)
        {
            variants.Add(new Variant(known, weight));
        }

        foreach (var other in synonyms.Of(term))
        {
            if (snapshot.Find(other) is >= 0 and var synonym)
            {
                variants.Add(new Variant(synonym, weight * SynonymFactor * NoRarerThan(known, synonym)));
            }
        }

        if (known < 0)
        {
            Guess(term, word, variants);
        }

        if (variants.Count > 0)
        {
            Groups.Add(variants);
        }
    }

    // A word that no tool has: the beginning of one, or one misspelt.
    private void Guess(string term, string word, List<Variant> variants)
    {
        if (term.Length >= (_folded.Count == 1 ? MinOnlyCompletedLength : MinCompletedLength))
        {
            snapshot.Words.Complete(term, MaxCompletions, _near);
            foreach (var longer in _near)
            {
                variants.Add(new Variant(longer, CompletionFactor));
            }
        }

        if (variants.Count > 0)
        {
            return;
        }

        snapshot.Words.Correct(term, MaxCorrections, _near);
        foreach (var right in _near)
        {
            variants.Add(new Variant(right, CorrectionFactor));
        }

        if (_near.Count > 0)
        {
            Notices.Add($"No tool has the word '{word}'; it was read as {string.Join(" or ", _near.Select(n => $"'{snapshot.Vocabulary.TextOf(n)}'"))}.");
        }
    }

    // A rare word that stands for a frequent one must not weigh more than the one that was asked for.
    private float NoRarerThan(int known, int other) =>
        known < 0 || snapshot.Rarity[other] <= snapshot.Rarity[known] ? 1 : snapshot.Rarity[known] / snapshot.Rarity[other];
}
