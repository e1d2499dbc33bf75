namespace ToolExec.Runtime;

/// <summary>Where pods run.</summary>
/// <param name="RuntimeClass">The runtime class; <see langword="null"/> for the nodes' own.</param>
/// <param name="Node">The node; <see langword="null"/> for one that the cluster chooses.</param>
internal sealed record PodPlace(string? RuntimeClass, string? Node = null);
