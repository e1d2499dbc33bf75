namespace ToolExec.Run;

/// <summary>What to do about a node that failed, and with which others.</summary>
/// <param name="Strategy">What to do.</param>
/// <param name="Nodes">The nodes to run again, the failed one first, then those that depend on it in the order of the plan; where it is to be escalated, the nodes that are affected.</param>
public sealed record RestartDecision(RestartStrategy Strategy, IReadOnlyList<string> Nodes);
