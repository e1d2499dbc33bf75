namespace ToolExec;

/// <summary>How several calls are run together.</summary>
public sealed record RunManyOptions
{
    /// <summary>The highest allowed <see cref="MaxConcurrency"/>.</summary>
    public const int HighestConcurrency = 4096;

    /// <summary>The options that apply where none are given.</summary>
    public static RunManyOptions Default { get; } = new();

    /// <summary>Gets the most calls that run at once.</summary>
    /// <value>The default value is 8. Allowed: 1 to 4096.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public int MaxConcurrency
    {
        get;
        init => field = value is >= 1 and <= HighestConcurrency
            ? value
            : throw new ArgumentOutOfRangeException(nameof(MaxConcurrency), value, $"must be 1 to {HighestConcurrency}");
    } = 8;

    /// <summary>Gets the order of the results.</summary>
    /// <value>The default value is <see cref="ResultOrder.Completion"/>.</value>
    public ResultOrder Order { get; init; }

    /// <summary>Gets the most calls that may be taken from the sequence before their results are read: a reader that does not read holds the rest back.</summary>
    /// <value>The default value is 1024. Allowed: at least 1; a value under <see cref="MaxConcurrency"/> bounds what runs at once as well.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public int MaxUnread
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(MaxUnread), value, "must be at least 1");
    } = 1024;
}
