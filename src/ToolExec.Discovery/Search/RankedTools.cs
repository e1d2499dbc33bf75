namespace ToolExec.Discovery.Search;

/// <summary>The best tools of a search, and how many there are in all.</summary>
internal sealed record RankedTools(IReadOnlyList<ScoredTool> Best, int Total, IReadOnlyList<string> Notices);
