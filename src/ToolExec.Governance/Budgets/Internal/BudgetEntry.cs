namespace ToolExec.Governance;

/// <summary>One count of a budget. Used under the lock of the book.</summary>
internal sealed class BudgetEntry(Budget budget, BudgetCounter counter, string? tool, string whose)
{
    private readonly long _warnAt = Math.Max(1, (long)(BudgetUnits.Of(budget.Measure, budget.Limit) * budget.WarnAt));
    private bool _warned;

    public Budget Budget => budget;

    public BudgetCounter Counter => counter;

    public string? Tool => tool;

    /// <summary>Gets whose it is, in words for a log.</summary>
    public string Whose => whose;

    public long Limit { get; } = BudgetUnits.Of(budget.Measure, budget.Limit);

    /// <summary>Gets or sets how many reservations are not settled yet.</summary>
    public int Open { get; set; }

    /// <summary>Gets or sets when it was last used, on the clock that only goes forward.</summary>
    public long Touched { get; set; }

    /// <summary>Says whether something fits. Nothing fits into what is used up, not even nothing.</summary>
    public bool Fits(long amount) => counter.Used < Limit && amount <= Limit - counter.Used;

    /// <summary>Says, once each time, that the share is reached at which somebody wants to know.</summary>
    public bool IsWarningDue()
    {
        if (counter.Used < _warnAt)
        {
            return _warned = false;
        }

        var isDue = !_warned;
        _warned = true;
        return isDue;
    }

    /// <summary>Says when something will fit by itself; null for never.</summary>
    public TimeSpan? FitsIn(long amount, BudgetMoment now)
    {
        amount = Math.Max(1, amount);
        return amount > Limit ? null : counter.ReturnsIn(counter.Used + amount - Limit, now);
    }

    public BudgetState State(BudgetMoment now) => new()
    {
        Budget = budget.Name,
        Level = budget.Level,
        Measure = budget.Measure,
        Tool = tool,
        Limit = budget.Limit,
        Used = BudgetUnits.Value(budget.Measure, counter.Used),
        ReturnsIn = counter.Used > 0 ? counter.ReturnsIn(1, now) : null,
    };
}
