namespace ToolExec;

/// <summary>What was set aside for something that is about to run. Disposed without having been settled, it is given back.</summary>
public interface IBudgetReservation : IDisposable
{
    /// <summary>Replaces what was reserved by what was used. A second time it does nothing.</summary>
    /// <param name="used">What was used. Where it is more than was reserved, the budget is overdrawn by the difference, and the next reservation is refused.</param>
    void Settle(BudgetUse used);
}
