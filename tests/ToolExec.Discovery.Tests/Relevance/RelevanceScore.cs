namespace ToolExec.Discovery.Tests.Relevance;

/// <summary>How well a search does: the share of queries whose first hit is right, and of wanted tools among the first five and ten.</summary>
internal sealed record RelevanceScore(double HitAt1, double RecallAt5, double RecallAt10, IReadOnlyList<string> Missed);
