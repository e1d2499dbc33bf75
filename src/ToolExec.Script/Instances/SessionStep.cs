namespace ToolExec.Script;

/// <summary>How far a script got before it had nothing to do.</summary>
/// <param name="Outcome">How it ended; null when it waits or was stopped from outside.</param>
/// <param name="NextTimer">How long until its next timer; null when it waits for none.</param>
/// <param name="IsStopped">Whether it was stopped by a cancellation or by its disposal.</param>
internal readonly record struct SessionStep(ScriptOutcome? Outcome, TimeSpan? NextTimer, bool IsStopped)
{
    public static SessionStep Stopped => new(null, null, true);

    public static SessionStep Ended(ScriptOutcome outcome) => new(outcome, null, false);

    public static SessionStep Waiting(TimeSpan? nextTimer) => new(null, nextTimer, false);
}
