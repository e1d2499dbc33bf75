using ToolExec.Discovery.Text;

namespace ToolExec.Discovery.Search;

/// <summary>The tools of one catalogue, inverted: for each term the tools that have it and how much it says about them. Never changes.</summary>
internal sealed class SearchSnapshot
{
    private Scores? _spare;

    public required ToolCatalog Catalog { get; init; }

    public required Vocabulary Vocabulary { get; init; }

    /// <summary>Gets the number of terms of the vocabulary that this snapshot knows of; higher ones came later.</summary>
    public required int TermCount { get; init; }

    /// <summary>Gets where the postings of a term begin; those of the next one end them.</summary>
    public required int[] Starts { get; init; }

    /// <summary>Gets the tool of each posting, its position in the catalogue: tools stand there by id, so a lower number wins a tie.</summary>
    public required int[] Tools { get; init; }

    /// <summary>Gets what each posting adds to the score.</summary>
    public required float[] Impacts { get; init; }

    /// <summary>Gets how often the term comes in each field, as <see cref="ToolAnalyzer.CountsOf"/> packs it. Kept for the next snapshot.</summary>
    public required uint[] Counts { get; init; }

    /// <summary>Gets the number of terms in each field of each tool. Kept for the next snapshot.</summary>
    public required ushort[] Lengths { get; init; }

    /// <summary>Gets how rare each term is.</summary>
    public required float[] Rarity { get; init; }

    /// <summary>Gets the words to complete or correct another one with; made when first needed.</summary>
    public WordList Words => field ?? Interlocked.CompareExchange(ref field, new WordList(this), null) ?? field;

    public int ToolCount => Catalog.Entries.Count;

    public static SearchSnapshot Empty(Vocabulary vocabulary) => new()
    {
        Catalog = ToolCatalog.Empty,
        Vocabulary = vocabulary,
        TermCount = 0,
        Starts = [0],
        Tools = [],
        Impacts = [],
        Counts = [],
        Lengths = [],
        Rarity = [],
    };

    /// <summary>Finds a term that tools of this snapshot have.</summary>
    /// <returns>Its number, or -1.</returns>
    public int Find(ReadOnlySpan<char> term) => Vocabulary.Find(term) is >= 0 and var id && id < TermCount && Frequency(id) > 0 ? id : -1;

    public int Frequency(int term) => Starts[term + 1] - Starts[term];

    /// <summary>Takes room for the scores of one search; give it back with <see cref="Return"/>.</summary>
    public Scores Rent() => Interlocked.Exchange(ref _spare, null) ?? new Scores(ToolCount);

    public void Return(Scores scores)
    {
        scores.Clear();
        Volatile.Write(ref _spare, scores);
    }
}
