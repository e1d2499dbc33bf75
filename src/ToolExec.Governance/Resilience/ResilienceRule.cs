namespace ToolExec.Governance;

/// <summary>What is different for some tools. What is <see langword="null"/> is as the options say.</summary>
public sealed class ResilienceRule
{
    /// <summary>Gets or sets which tools the rule is for.</summary>
    /// <value>The default value is <see cref="ToolSelector.Everything"/>.</value>
    public ToolSelector Tools { get; set; } = ToolSelector.Everything;

    /// <summary>Gets or sets how often a call is attempted at most.</summary>
    /// <value>The default value is <see langword="null"/>. Allowed: 1 to 20.</value>
    public int? MaxAttempts { get; set; }

    /// <summary>Gets or sets the time that one attempt may take.</summary>
    /// <value>The default value is <see langword="null"/>. Allowed: 10 milliseconds to one day.</value>
    public TimeSpan? AttemptTimeout { get; set; }

    /// <summary>Gets or sets after which time a read-only tool is attempted a second time beside the first.</summary>
    /// <value>The default value is <see langword="null"/>. Allowed: zero to one day.</value>
    public TimeSpan? HedgeAfter { get; set; }

    /// <summary>Gets or sets whether the tool may be attempted again after a failure that may have left an effect.</summary>
    /// <value>The default value is <see langword="null"/>: where it says that it is read-only or idempotent, or the call has an idempotency key.</value>
    public bool? MayRepeat { get; set; }
}
