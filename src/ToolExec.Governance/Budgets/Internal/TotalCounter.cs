namespace ToolExec.Governance;

/// <summary>Counts without an end.</summary>
internal sealed class TotalCounter : BudgetCounter
{
    private long _used;

    public override long Used => _used;

    public override bool Returns => false;

    public override void Advance(BudgetMoment now)
    {
    }

    public override long Add(long amount, BudgetMoment now)
    {
        _used = Math.Min(_used + amount, Most);
        return 0;
    }

    public override void Return(long mark, long amount, BudgetMoment now) => _used = Math.Max(0, _used - amount);

    public override TimeSpan? ReturnsIn(long amount, BudgetMoment now) => null;
}
