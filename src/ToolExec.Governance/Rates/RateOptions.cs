using System.Threading.RateLimiting;

namespace ToolExec.Governance;

/// <summary>How many calls may run, and how often. Read once, when the first tool's pipeline is made.</summary>
public sealed class RateOptions
{
    /// <summary>Gets the rules. A call must fit into each that concerns it.</summary>
    /// <value>The default value is empty.</value>
    public IList<RateRule> Rules { get; } = [];

    /// <summary>Gets how much of what tenants wait for goes to each, by the tenant's name.</summary>
    /// <value>The default value is empty. Allowed: 0.01 to 100; a tenant that is not there has 1.</value>
    public IDictionary<string, double> Weights { get; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>Gets or sets how many calls may wait at once, for whatever rule.</summary>
    /// <value>The default value is 10000. Allowed: 0 to a million.</value>
    public int MaxWaiting { get; set; } = 10_000;

    /// <summary>Gets or sets how many limits are kept at once: one for each rule and whoever it is for.</summary>
    /// <value>The default value is 100000. Allowed: 1 to 10 million.</value>
    /// <remarks>Those that limit nobody now are forgotten. Where that is not enough, calls of new callers are refused as <see cref="ToolErrorKind.Busy"/>.</remarks>
    public int MaxKeys { get; set; } = 100_000;

    /// <summary>Gets or sets among which calls a tool runs alone whose <see cref="ToolEffects.Exclusive"/> says that it must.</summary>
    /// <value>The default value is <see langword="null"/>: only within its own graph or batch.</value>
    /// <remarks>Such a call waits until all others of the same scope have ended, and those that come later wait for it.</remarks>
    public CallerScope? ExclusiveWithin { get; set; }

    /// <summary>Gets or sets a limiter of the host's own, such as one that several processes share; a call needs its permit beside those of the rules.</summary>
    /// <value>The default value is <see langword="null"/>.</value>
    /// <remarks>It is asked last and never waited for; a call that it refuses gives back what the rules have given it. The lease is held until the call ends. The host disposes the limiter.</remarks>
    public PartitionedRateLimiter<ToolCallContext>? Limiter { get; set; }
}
