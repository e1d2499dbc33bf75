namespace ToolExec;

/// <summary>How many effects a ledger remembers, by state.</summary>
/// <param name="Planned">Claimed, no backend asked yet.</param>
/// <param name="Executing">A backend is asked.</param>
/// <param name="Applied">Brought about.</param>
/// <param name="Failed">The tool said that it failed.</param>
/// <param name="Unknown">Nobody knows.</param>
public sealed record EffectCounts(long Planned, long Executing, long Applied, long Failed, long Unknown)
{
    /// <summary>Gets the sum.</summary>
    public long Total => Planned + Executing + Applied + Failed + Unknown;
}
