namespace ToolExec;

/// <summary>What is different for one run of a graph.</summary>
public sealed record RunGraphOptions
{
    /// <summary>The options that apply where none are given.</summary>
    public static RunGraphOptions Default { get; } = new();

    /// <summary>Gets who is told when a node starts and ends: one report after the other, on whichever thread it happens.</summary>
    /// <value>The default value is <see langword="null"/>: nobody.</value>
    public IProgress<GraphProgress>? Progress { get; init; }

    /// <summary>Gets the options of each call; a node's own timeout goes before theirs. An idempotency key is that of the whole: each call gets one of its own, made of it.</summary>
    /// <value>The default value is <see langword="null"/>: the host's.</value>
    public ToolCallOptions? CallOptions { get; init; }

    /// <summary>Gets how long a graph whose time is over, or whose caller gave it up, waits for calls that were told to stop. One that ignores it is left behind.</summary>
    /// <value>The default value is 5 seconds. Allowed: zero to one day.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public TimeSpan StopTimeout
    {
        get;
        init => field = value >= TimeSpan.Zero && value <= TimeSpan.FromDays(1)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(StopTimeout), value, "must be zero to one day");
    } = TimeSpan.FromSeconds(5);
}
