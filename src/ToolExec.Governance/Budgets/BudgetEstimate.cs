namespace ToolExec.Governance;

/// <summary>What a call of some tools is expected to use.</summary>
public sealed class BudgetEstimate
{
    /// <summary>Gets or sets which tools it is for.</summary>
    /// <value>The default value is <see cref="ToolSelector.Everything"/>.</value>
    public ToolSelector Tools { get; set; } = ToolSelector.Everything;

    /// <summary>Gets or sets what one call is expected to use. A call counts as one call, whatever is said here.</summary>
    /// <value>The default value is nothing.</value>
    public BudgetUse Use { get; set; } = new();
}
