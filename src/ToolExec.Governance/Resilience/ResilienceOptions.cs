namespace ToolExec.Governance;

/// <summary>How calls are attempted. Read once, when the first tool's pipeline is made.</summary>
public sealed class ResilienceOptions
{
    /// <summary>Gets or sets how often a call is attempted at most, the first time included.</summary>
    /// <value>The default value is 3. Allowed: 1 to 20.</value>
    public int MaxAttempts { get; set; } = 3;

    /// <summary>Gets or sets the time that one attempt may take.</summary>
    /// <value>The default value is <see langword="null"/>: as much as the call has left. Allowed: 10 milliseconds to one day.</value>
    public TimeSpan? AttemptTimeout { get; set; }

    /// <summary>Gets or sets the wait before the second attempt; it doubles with each further one, and chance makes it up to half shorter or longer.</summary>
    /// <value>The default value is 200 milliseconds. Allowed: zero to one hour.</value>
    /// <remarks>A backend that says when to come back is believed, if that is later.</remarks>
    public TimeSpan BaseDelay { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Gets or sets the longest wait between two attempts.</summary>
    /// <value>The default value is 30 seconds. Allowed: <see cref="BaseDelay"/> to one hour.</value>
    /// <remarks>A call whose backend asks for a longer wait, or that has not that much time left, ends with the error it has.</remarks>
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets after which time a read-only tool is attempted a second time beside the first; the first success counts.</summary>
    /// <value>The default value is <see langword="null"/>: never. Allowed: zero to one day.</value>
    public TimeSpan? HedgeAfter { get; set; }

    /// <summary>Gets or sets how often calls may be repeated within one call that a tool makes of others, the repetitions of that call included.</summary>
    /// <value>The default value is 10. Allowed: 0 to 1000.</value>
    /// <remarks>Without it a call that is attempted three times, each of which makes a call that is attempted three times, makes nine.</remarks>
    public int MaxNestedRetries { get; set; } = 10;

    /// <summary>Gets when a backend that fails is left alone.</summary>
    public BreakerOptions Breaker { get; } = new();

    /// <summary>Gets the rules for some tools; the first that fits a tool counts.</summary>
    /// <value>The default value is empty.</value>
    public IList<ResilienceRule> Rules { get; } = [];
}
