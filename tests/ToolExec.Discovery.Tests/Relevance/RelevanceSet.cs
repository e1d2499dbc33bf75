using System.Text.Json;

namespace ToolExec.Discovery.Tests.Relevance;

/// <summary>A catalogue as a busy host has it, and what people ask for, in their words and not in those of the tools.</summary>
internal static class RelevanceSet
{
    public static IReadOnlyList<Tool> Tools { get; } = [.. Read("tools.json").EnumerateArray().Select(ToolJson.FromJson)];

    /// <summary>Gets the queries that the common synonyms were written against.</summary>
    public static IReadOnlyList<(string Query, string[] Tools)> Queries { get; } = ReadQueries("queries.json");

    /// <summary>Gets queries that were set aside before: nothing was changed for them.</summary>
    public static IReadOnlyList<(string Query, string[] Tools)> HeldOut { get; } = ReadQueries("held-out-queries.json");

    /// <summary>Asks every query and counts.</summary>
    /// <param name="queries">The queries.</param>
    /// <param name="search">Returns the ids of the ten best tools for a query.</param>
    public static async Task<RelevanceScore> MeasureAsync(IReadOnlyList<(string Query, string[] Tools)> queries, Func<string, Task<string[]>> search)
    {
        var (first, recallAt5, recallAt10) = (0.0, 0.0, 0.0);
        var missed = new List<string>();
        foreach (var (query, wanted) in queries)
        {
            var found = await search(query);
            first += found.Length > 0 && wanted.Contains(found[0], StringComparer.Ordinal) ? 1 : 0;
            recallAt5 += wanted.Count(w => found.Take(5).Contains(w, StringComparer.Ordinal)) / (double)wanted.Length;
            var all = wanted.Count(w => found.Contains(w, StringComparer.Ordinal)) / (double)wanted.Length;
            recallAt10 += all;
            if (all < 1 || !wanted.Contains(found[0], StringComparer.Ordinal))
            {
                missed.Add($"{query}: wanted {string.Join(", ", wanted)}; found {string.Join(", ", found)}");
            }
        }

        return new RelevanceScore(first / queries.Count, recallAt5 / queries.Count, recallAt10 / queries.Count, missed);
    }

    private static (string Query, string[] Tools)[] ReadQueries(string file) =>
        [.. Read(file).EnumerateArray().Select(q => (q.GetProperty("query").GetString()!, q.GetProperty("tools").EnumerateArray().Select(t => t.GetString()!).ToArray()))];

    private static JsonElement Read(string name) => ToolExecJson.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Relevance", name)));
}
