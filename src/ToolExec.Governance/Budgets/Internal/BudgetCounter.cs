namespace ToolExec.Governance;

/// <summary>What was used of a budget, and when it comes back. Used under the lock of the book.</summary>
internal abstract class BudgetCounter
{
    // So far below the end of the numbers that no sum passes it.
    protected const long Most = long.MaxValue / 4;

    /// <summary>Gets what is used, as of the last <see cref="Advance"/>.</summary>
    public abstract long Used { get; }

    /// <summary>Gets a value indicating whether use comes back by itself, so that a counter of which nothing is used need not be kept.</summary>
    public virtual bool Returns => true;

    /// <summary>Forgets what has come back.</summary>
    public abstract void Advance(BudgetMoment now);

    /// <summary>Counts something.</summary>
    /// <returns>When, to give it back.</returns>
    public abstract long Add(long amount, BudgetMoment now);

    /// <summary>Gives back something that was counted, if it still counts.</summary>
    public abstract void Return(long mark, long amount, BudgetMoment now);

    /// <summary>Says when at least so much will have come back by itself; null for never.</summary>
    public abstract TimeSpan? ReturnsIn(long amount, BudgetMoment now);

    public static BudgetCounter Create(Budget budget, TimeZoneInfo zone) => budget.Window switch
    {
        BudgetWindow.Total => new TotalCounter(),
        BudgetWindow.Rolling => new RollingCounter(budget.Period.Ticks),
        var window => new CalendarCounter(window, zone),
    };
}
