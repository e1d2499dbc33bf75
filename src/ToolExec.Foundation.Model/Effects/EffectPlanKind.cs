namespace ToolExec;

/// <summary>Whether a call may bring about an effect.</summary>
public enum EffectPlanKind
{
    /// <summary>It may: the effect is planned, and the claim is in <see cref="EffectEntry.Ticket"/>. It must be settled or given back.</summary>
    Claimed,

    /// <summary>It was brought about, or failed, before: the outcome is in the entry.</summary>
    Recorded,

    /// <summary>Another call is bringing it about now: <see cref="IEffectLedger.WaitAsync"/> waits for that.</summary>
    InProgress,

    /// <summary>A call before this one may have brought it about, and nobody knows.</summary>
    Unknown,

    /// <summary>The same id stands for other arguments.</summary>
    Conflict,
}
