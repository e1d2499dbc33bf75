namespace ToolExec.Governance;

/// <summary>How many calls of some tools may run, or how often they may.</summary>
public sealed class RateRule
{
    /// <summary>Gets or sets the name: in refusals and measurements.</summary>
    /// <value>The default value is empty. Allowed: 1 to 64 characters, one rule of each name.</value>
    public string Name { get; set; } = "";

    /// <summary>Gets or sets which tools it is for. Of a rule for attempts the patterns of backends fit the backend that is tried.</summary>
    /// <value>The default value is <see cref="ToolSelector.Everything"/>.</value>
    public ToolSelector Tools { get; set; } = ToolSelector.Everything;

    /// <summary>Gets or sets what it counts.</summary>
    /// <value>The default value is <see cref="RatePoint.Call"/>.</value>
    public RatePoint Point { get; set; }

    /// <summary>Gets or sets for whom it counts by itself.</summary>
    /// <value>The default value is <see cref="CallerScope.Everyone"/>: all together.</value>
    public CallerScope Per { get; set; } = CallerScope.Everyone;

    /// <summary>Gets or sets whether each of these tools is counted by itself.</summary>
    /// <value>The default value is <see langword="false"/>.</value>
    public bool EachTool { get; set; }

    /// <summary>Gets or sets how it limits.</summary>
    /// <value>The default value is <see cref="RateKind.Concurrency"/>.</value>
    public RateKind Kind { get; set; }

    /// <summary>Gets or sets how many may run at the same time, or begin within <see cref="Period"/>.</summary>
    /// <value>The default value is 10. Allowed: 1 to a million, 100000 for <see cref="RateKind.SlidingWindow"/>.</value>
    public int Limit { get; set; } = 10;

    /// <summary>Gets or sets the period of <see cref="Limit"/>.</summary>
    /// <value>The default value is one second. Allowed: one millisecond to one day. It says nothing of <see cref="RateKind.Concurrency"/>.</value>
    public TimeSpan Period { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets or sets how many may begin at once after a pause, for <see cref="RateKind.TokenBucket"/>.</summary>
    /// <value>The default value is <see langword="null"/>: as many as <see cref="Limit"/>. Allowed: 1 to a million.</value>
    public int? Burst { get; set; }

    /// <summary>Gets or sets how many calls of one tenant may wait; those above are refused as <see cref="ToolErrorKind.Busy"/>.</summary>
    /// <value>The default value is 100. Allowed: 0 to 100000. Where it is 0, a call that may not begin at once is refused as <see cref="ToolErrorKind.RateLimited"/>.</value>
    public int MaxWaiting { get; set; } = 100;
}
