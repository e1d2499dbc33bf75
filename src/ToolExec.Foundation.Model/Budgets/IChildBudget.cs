namespace ToolExec;

/// <summary>Limits of one execution of a script, beside the budgets of whoever runs it. They end with its disposal.</summary>
public interface IChildBudget : IDisposable
{
    /// <summary>Gets how they stand.</summary>
    IReadOnlyList<BudgetState> States { get; }
}
