namespace ToolExec.Governance;

/// <summary>What happens to a call that does not fit into a budget.</summary>
public enum BudgetAction
{
    /// <summary>It is refused as <see cref="ToolErrorKind.BudgetExceeded"/>.</summary>
    Refuse,

    /// <summary>It waits until it fits, if that is within its time; else it is refused.</summary>
    Throttle,

    /// <summary>It runs. That the budget is used up is logged and measured.</summary>
    Warn,
}
