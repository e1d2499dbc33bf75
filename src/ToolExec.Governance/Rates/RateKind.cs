namespace ToolExec.Governance;

/// <summary>How a rule limits calls.</summary>
public enum RateKind
{
    /// <summary>So many at the same time.</summary>
    Concurrency,

    /// <summary>So many within a period, wherever it begins. Exact; it remembers when each call began.</summary>
    SlidingWindow,

    /// <summary>So many within a period on average, and a burst of some at once. It remembers one number.</summary>
    TokenBucket,
}
