namespace ToolExec.Runtime;

/// <summary>A taint of nodes that pods may run in spite of.</summary>
/// <param name="Key">The taint's key.</param>
/// <param name="Value">Its value; <see langword="null"/> for any.</param>
/// <param name="Effect">Its effect, such as <c>NoSchedule</c>; <see langword="null"/> for all.</param>
public sealed record KubernetesToleration(string Key, string? Value = null, string? Effect = null);
