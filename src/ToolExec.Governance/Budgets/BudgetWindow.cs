namespace ToolExec.Governance;

/// <summary>When what was used of a budget comes back.</summary>
public enum BudgetWindow
{
    /// <summary>Never: it is for the life of whoever it is for.</summary>
    Total,

    /// <summary>At each full hour.</summary>
    Hour,

    /// <summary>At each midnight.</summary>
    Day,

    /// <summary>At midnight before the first day of each month.</summary>
    Month,

    /// <summary>Each use by itself, when <see cref="Budget.Period"/> has passed since.</summary>
    Rolling,
}
