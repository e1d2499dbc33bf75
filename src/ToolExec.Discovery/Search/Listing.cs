namespace ToolExec.Discovery.Search;

/// <summary>Lists the tools of a snapshot by id, for a query without words.</summary>
internal static class Listing
{
    public static RankedTools Run(SearchSnapshot snapshot, ToolFilter? filter, int count)
    {
        var first = new List<ScoredTool>(Math.Min(count, snapshot.ToolCount));
        var total = 0;
        for (var tool = 0; tool < snapshot.ToolCount; tool++)
        {
            if (filter is null || filter.Matches(snapshot.Catalog.Entries[tool].Tool))
            {
                total++;
                if (first.Count < count)
                {
                    first.Add(new ScoredTool(tool, 0));
                }
            }
        }

        return new RankedTools(first, total, []);
    }
}
