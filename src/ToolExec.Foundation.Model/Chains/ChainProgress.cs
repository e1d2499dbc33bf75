namespace ToolExec;

/// <summary>How far a chain has come.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Completed">How many steps have ended so far, skipped ones included.</param>
/// <param name="Total">How many steps there are.</param>
/// <param name="Step">What became of the step; <see langword="null"/> at the start and the end of the chain.</param>
public sealed record ChainProgress(ChainProgressKind Kind, int Completed, int Total, ChainStepResult? Step = null);
