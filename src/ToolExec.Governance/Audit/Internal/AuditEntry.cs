namespace ToolExec.Governance;

/// <summary>A record on its way to the sinks.</summary>
internal sealed class AuditEntry(AuditRecord record, int sinks, bool holdsPlace, bool isAwaited)
{
    private int _left = sinks;

    public AuditRecord Record { get; } = record;

    /// <summary>Gets a value indicating whether the record has a place in the queue that becomes free when it is written.</summary>
    public bool HoldsPlace { get; } = holdsPlace;

    /// <summary>Gets who waits until the record is kept; null where nobody does.</summary>
    public TaskCompletionSource<bool>? Written { get; } = isAwaited ? new(TaskCreationOptions.RunContinuationsAsynchronously) : null;

    /// <summary>Notes that one sink is done with it.</summary>
    /// <returns>Whether it was the last one.</returns>
    public bool Settle() => Interlocked.Decrement(ref _left) == 0;
}
