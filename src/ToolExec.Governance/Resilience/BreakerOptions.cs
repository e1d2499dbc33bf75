namespace ToolExec.Governance;

/// <summary>When a backend that fails is left alone for a while. One breaker for each backend.</summary>
public sealed class BreakerOptions
{
    /// <summary>Gets or sets whether there are breakers.</summary>
    /// <value>The default value is <see langword="true"/>.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>Gets or sets the share of failures at which a breaker opens.</summary>
    /// <value>The default value is 0.5. Allowed: more than 0, at most 1.</value>
    public double FailureRatio { get; set; } = 0.5;

    /// <summary>Gets or sets how many calls there must have been in <see cref="Window"/> before a breaker opens.</summary>
    /// <value>The default value is 10. Allowed: 2 to 1000000.</value>
    public int MinimumCalls { get; set; } = 10;

    /// <summary>Gets or sets the time over which failures are counted.</summary>
    /// <value>The default value is 30 seconds. Allowed: half a second to one day.</value>
    public TimeSpan Window { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets how long a breaker stays open. Then one call may try; it closes the breaker or opens it again.</summary>
    /// <value>The default value is 15 seconds. Allowed: half a second to one day.</value>
    public TimeSpan BreakFor { get; set; } = TimeSpan.FromSeconds(15);
}
