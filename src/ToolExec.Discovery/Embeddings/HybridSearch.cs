using ToolExec.Discovery.Search;

namespace ToolExec.Discovery.Embeddings;

/// <summary>Fuses the rank by words with the rank by meaning (reciprocal rank fusion): scores of different kinds are never added, only places.</summary>
internal static class HybridSearch
{
    // Cormack, Clarke, Büttcher 2009: 60 keeps the first places from deciding alone.
    private const float RankConstant = 60;

    /// <summary>Finds the tools nearest in meaning.</summary>
    public static ScoredTool[] Nearest(SearchSnapshot snapshot, EmbeddedTools embedded, float[] query, ToolFilter? filter, EmbeddingOptions options)
    {
        var best = new TopTools(Math.Min(options.MaxNeighbors, snapshot.ToolCount));
        for (var tool = 0; tool < snapshot.ToolCount; tool++)
        {
            var definition = snapshot.Catalog.Entries[tool].Tool;
            if (embedded.Vectors.TryGetValue(definition, out var vector) && vector.Length == query.Length
                && Vectors.Dot(vector, query) is var similarity && similarity >= options.MinSimilarity
                && (filter is null || filter.Matches(definition)))
            {
                best.Offer(tool, similarity);
            }
        }

        return best.Sorted();
    }

    /// <summary>Fuses two rankings. A tool whose very name was asked for stays first.</summary>
    public static RankedTools Fuse(RankedTools lexical, ScoredTool[] nearest, int count)
    {
        var fused = new Dictionary<int, float>(lexical.Best.Count + nearest.Length);
        for (var rank = 0; rank < lexical.Best.Count; rank++)
        {
            var exact = lexical.Best[rank].Score >= LexicalSearch.ExactName ? 1 : 0;
            fused[lexical.Best[rank].Tool] = exact + (1 / (RankConstant + rank + 1));
        }

        for (var rank = 0; rank < nearest.Length; rank++)
        {
            fused[nearest[rank].Tool] = fused.GetValueOrDefault(nearest[rank].Tool) + (1 / (RankConstant + rank + 1));
        }

        var best = new TopTools(Math.Min(count, fused.Count));
        foreach (var (tool, score) in fused)
        {
            best.Offer(tool, score);
        }

        return new RankedTools(best.Sorted(), fused.Count, lexical.Notices);
    }
}
