namespace ToolExec.Governance;

/// <summary>What is different for some tools. What is <see langword="null"/> is as the options say.</summary>
public sealed class LedgerRule
{
    /// <summary>Gets or sets which tools the rule is for.</summary>
    /// <value>The default value is <see cref="ToolSelector.Everything"/>.</value>
    public ToolSelector Tools { get; set; } = ToolSelector.Everything;

    /// <summary>Gets or sets whether effects are recorded.</summary>
    /// <value>The default value is <see langword="null"/>: those of tools that do not say that they are read-only.</value>
    public bool? Enabled { get; set; }

    /// <summary>Gets or sets who shares effects.</summary>
    /// <value>The default value is <see langword="null"/>.</value>
    public CallerScope? Scope { get; set; }

    /// <summary>Gets or sets how long an outcome is remembered.</summary>
    /// <value>The default value is <see langword="null"/>. Allowed: 1 second to 10 years.</value>
    public TimeSpan? TimeToLive { get; set; }

    /// <summary>Gets or sets for how long equal calls without a key mean the same effect.</summary>
    /// <value>The default value is <see langword="null"/>. Allowed: 1 second to 10 years.</value>
    public TimeSpan? EqualWithin { get; set; }

    /// <summary>Gets or sets what becomes of a call whose effect is unknown.</summary>
    /// <value>The default value is <see langword="null"/>.</value>
    public UnknownEffectPolicy? OnUnknown { get; set; }

    /// <summary>Gets or sets the lookup for <see cref="UnknownEffectPolicy.Probe"/>.</summary>
    /// <value>The default value is <see langword="null"/>: there is none.</value>
    public LedgerProbe? Probe { get; set; }
}
