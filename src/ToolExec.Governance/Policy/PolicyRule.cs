namespace ToolExec.Governance;

/// <summary>One rule: what it says of which calls. It fits a call where its tools, its callers and all its conditions do.</summary>
public sealed class PolicyRule
{
    /// <summary>Gets or sets the rule's name, by which errors, logs and audits speak of it: 1 to 64 of <c>[A-Za-z0-9_.-]</c>, no other rule's.</summary>
    public string Name { get; set; } = "";

    /// <summary>Gets or sets what the rule says.</summary>
    /// <value>The default value is <see cref="PolicyEffect.Deny"/>.</value>
    public PolicyEffect Effect { get; set; } = PolicyEffect.Deny;

    /// <summary>Gets or sets which tools it is for.</summary>
    /// <value>The default value is <see cref="ToolSelector.Everything"/>.</value>
    /// <remarks>A rule for a backend is for every tool that the backend offers, whichever backend runs a call. A rule that asks or denies does not compare the case of names.</remarks>
    public ToolSelector Tools { get; set; } = ToolSelector.Everything;

    /// <summary>Gets or sets which callers it is for.</summary>
    /// <value>The default value is for every caller.</value>
    public CallerFilter Callers { get; set; } = new();

    /// <summary>Gets what the arguments must be like for the rule to fit; each must hold.</summary>
    /// <value>The default value is empty: any arguments.</value>
    public IList<ArgumentCondition> Arguments { get; } = [];

    /// <summary>Gets or sets why, in words for the model that is refused and the person who is asked.</summary>
    /// <value>The default value is <see langword="null"/>. Allowed: at most 500 characters.</value>
    public string? Reason { get; set; }
}
