namespace ToolExec;

/// <summary>What one step says of one call.</summary>
/// <param name="Step">The step: one of <see cref="CallSteps"/>, or a host's own word.</param>
/// <param name="Outcome">What it did, one word that stays the same, such as <c>allowed</c> or <c>hit</c>.</param>
/// <param name="Subject">What it was about, such as the rule, the backend or the id of the approval; <see langword="null"/> where there is nothing to name.</param>
/// <param name="Detail">More, in words for people; <see langword="null"/> where there is no more to say.</param>
/// <param name="At">When, counted from the beginning of the notes.</param>
/// <param name="Took">How long it took, where the step measured it; else <see langword="null"/>.</param>
public sealed record CallNote(string Step, string Outcome, string? Subject, string? Detail, TimeSpan At, TimeSpan? Took);
