namespace ToolExec.Governance;

/// <summary>How the results of some tools are cached. What is <see langword="null"/> is as the options say.</summary>
public sealed class CacheRule
{
    /// <summary>Gets or sets which tools the rule is for.</summary>
    /// <value>The default value is <see cref="ToolSelector.Everything"/>.</value>
    public ToolSelector Tools { get; set; } = ToolSelector.Everything;

    /// <summary>Gets or sets whether results are cached.</summary>
    /// <value>The default value is <see langword="null"/>: those of tools that say that they are read-only.</value>
    /// <remarks><see langword="true"/> also caches tools that do not say that they are read-only: a second call then changes nothing.</remarks>
    public bool? Enabled { get; set; }

    /// <summary>Gets or sets how long a result counts.</summary>
    /// <value>The default value is <see langword="null"/>. Allowed: more than zero, at most 30 days.</value>
    public TimeSpan? TimeToLive { get; set; }

    /// <summary>Gets or sets who shares results.</summary>
    /// <value>The default value is <see langword="null"/>.</value>
    public CallerScope? Scope { get; set; }
}
