namespace ToolExec.Governance;

/// <summary>Which calls may run, which only after somebody was asked, and which not at all. Read once, when the runner is made.</summary>
public sealed class PolicyOptions
{
    /// <summary>Gets or sets what is done with a call that no rule fits.</summary>
    /// <value>The default value is <see cref="PolicyEffect.Allow"/>.</value>
    public PolicyEffect Default { get; set; } = PolicyEffect.Allow;

    /// <summary>Gets the rules. Of those that fit a call the most restrictive counts, whatever their order; of equal ones the first.</summary>
    /// <value>The default value is empty.</value>
    public IList<PolicyRule> Rules { get; } = [];
}
