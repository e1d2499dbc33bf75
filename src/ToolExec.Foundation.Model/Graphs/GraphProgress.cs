namespace ToolExec;

/// <summary>Something happened to a node of a running graph.</summary>
/// <param name="Node">The node.</param>
/// <param name="Result">What became of it, or <see langword="null"/>: it has started.</param>
/// <param name="Completed">How many nodes have ended so far, skipped ones included.</param>
/// <param name="Total">How many nodes there are.</param>
public sealed record GraphProgress(string Node, ToolResult? Result, int Completed, int Total);
