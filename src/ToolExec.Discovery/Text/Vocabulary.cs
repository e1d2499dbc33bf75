using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace ToolExec.Discovery.Text;

/// <summary>Numbers terms. Grows only; numbers never change, so that snapshots of an index share it.</summary>
/// <remarks>Written by one thread at a time, the one that builds a snapshot; <see cref="Find"/> and <see cref="TextOf"/> may run meanwhile.</remarks>
internal sealed class Vocabulary
{
    private const int MaxCachedWords = 200_000;

    private readonly ConcurrentDictionary<string, int> _terms = new(concurrencyLevel: 1, capacity: 1024, StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _spans;
    private readonly Dictionary<string, (int Start, int Count)> _words = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (int Start, int Count)>.AlternateLookup<ReadOnlySpan<char>> _wordSpans;
    private readonly List<int> _wordTerms = [];
    private readonly WordSplitter _splitter = new();
    private readonly List<string> _split = [];
    private string[] _texts = new string[1024];
    private bool[] _joined = new bool[1024];
    private int _count;

    public Vocabulary()
    {
        _spans = _terms.GetAlternateLookup<ReadOnlySpan<char>>();
        _wordSpans = _words.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public int Count => Volatile.Read(ref _count);

    public int Find(ReadOnlySpan<char> term) => _spans.TryGetValue(term, out var id) ? id : -1;

    public string TextOf(int term) => Volatile.Read(ref _texts)[term];

    /// <summary>Says whether a term is several words written as one, which is no vocabulary to complete or correct a word with.</summary>
    public bool IsJoined(int term) => Volatile.Read(ref _joined)[term];

    /// <summary>Returns the terms of a word; what is known already costs one look-up.</summary>
    public ReadOnlySpan<int> TermsOf(ReadOnlySpan<char> word)
    {
        if (!_wordSpans.TryGetValue(word, out var range))
        {
            range = AddWord(word);
        }

        return CollectionsMarshal.AsSpan(_wordTerms).Slice(range.Start, range.Count);
    }

    /// <summary>Numbers several words written as one.</summary>
    public int AddJoined(ReadOnlySpan<char> term) => _spans.TryGetValue(term, out var known) ? known : Add(term.ToString(), joined: true);

    private (int Start, int Count) AddWord(ReadOnlySpan<char> word)
    {
        if (_words.Count >= MaxCachedWords)
        {
            // Only a cache: what is dropped is split again.
            _words.Clear();
            _wordTerms.Clear();
        }

        _split.Clear();
        _splitter.Split(word, _split);
        var start = _wordTerms.Count;
        for (var i = 0; i < _split.Count; i++)
        {
            _wordTerms.Add(Add(_split[i], joined: _splitter.HasHumps && i == _split.Count - 1));
        }

        return _words[word.ToString()] = (start, _split.Count);
    }

    private int Add(string term, bool joined)
    {
        if (_terms.TryGetValue(term, out var id))
        {
            if (!joined)
            {
                _joined[id] = false;
            }

            return id;
        }

        if (_count == _texts.Length)
        {
            var joinedFlags = new bool[_count * 2];
            _joined.CopyTo(joinedFlags, 0);
            Volatile.Write(ref _joined, joinedFlags);
            var texts = new string[_count * 2];
            _texts.CopyTo(texts, 0);
            Volatile.Write(ref _texts, texts);
        }

        id = _count;
        _texts[id] = term;
        _joined[id] = joined;
        Volatile.Write(ref _count, id + 1);
        _terms[term] = id;
        return id;
    }
}
