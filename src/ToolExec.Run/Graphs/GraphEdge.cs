namespace ToolExec.Run;

/// <summary>Why one node of a graph comes after another.</summary>
/// <param name="From">The node that comes first.</param>
/// <param name="To">The node that waits for it.</param>
/// <param name="Kind">The reason.</param>
/// <param name="Resource">The resource that both use, or <see langword="null"/> where that is not the reason.</param>
public sealed record GraphEdge(string From, string To, DependencyKind Kind, string? Resource = null);
