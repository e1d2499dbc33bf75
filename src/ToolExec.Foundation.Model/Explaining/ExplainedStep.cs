namespace ToolExec;

/// <summary>One step of a call, for people to read.</summary>
/// <param name="Name">The step: one of <see cref="CallSteps"/>, or the name of a host's own.</param>
/// <param name="State">What became of it.</param>
/// <param name="Took">How long it took itself, without the steps behind it; <see langword="null"/> where it did not run or was not measured.</param>
/// <param name="Runs">How often it ran: steps behind one that tries again run several times.</param>
/// <param name="Notes">What it says that it did; empty where it says nothing.</param>
public sealed record ExplainedStep(string Name, ExplainedState State, TimeSpan? Took, int Runs, IReadOnlyList<CallNote> Notes);
