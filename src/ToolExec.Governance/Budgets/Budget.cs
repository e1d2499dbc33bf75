namespace ToolExec.Governance;

/// <summary>How much of something a group of calls may use.</summary>
public sealed class Budget
{
    /// <summary>Gets or sets the name: in refusals, logs and measurements.</summary>
    /// <value>The default value is empty. Allowed: 1 to 64 characters, one budget of each name.</value>
    public string Name { get; set; } = "";

    /// <summary>Gets or sets for whom it counts by itself.</summary>
    /// <value>The default value is <see cref="BudgetLevel.Everyone"/>.</value>
    public BudgetLevel Level { get; set; }

    /// <summary>Gets or sets what it counts.</summary>
    /// <value>The default value is <see cref="BudgetMeasure.Calls"/>.</value>
    public BudgetMeasure Measure { get; set; }

    /// <summary>Gets or sets how much there is, in calls, tokens, money, seconds or bytes.</summary>
    /// <value>The default value is 0, which is refused. Allowed: more than 0, at most a thousand million, and at most 10^15 for bytes and tokens.</value>
    public decimal Limit { get; set; }

    /// <summary>Gets or sets when it comes back.</summary>
    /// <value>The default value is <see cref="BudgetWindow.Total"/>.</value>
    public BudgetWindow Window { get; set; }

    /// <summary>Gets or sets the time after which each use comes back, for <see cref="BudgetWindow.Rolling"/>.</summary>
    /// <value>The default value is one day. Allowed: one second to 400 days.</value>
    public TimeSpan Period { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Gets or sets what happens to a call that does not fit.</summary>
    /// <value>The default value is <see cref="BudgetAction.Refuse"/>.</value>
    public BudgetAction Action { get; set; }

    /// <summary>Gets or sets the share of the limit at which it is logged and measured that the budget comes to its end.</summary>
    /// <value>The default value is 0.8. Allowed: more than 0, at most 1.</value>
    public double WarnAt { get; set; } = 0.8;

    /// <summary>Gets or sets which tools count.</summary>
    /// <value>The default value is <see cref="ToolSelector.Everything"/>: all, and what the host reports as well.</value>
    public ToolSelector Tools { get; set; } = ToolSelector.Everything;

    /// <summary>Gets or sets whether each of these tools is counted by itself.</summary>
    /// <value>The default value is <see langword="false"/>.</value>
    public bool EachTool { get; set; }
}
