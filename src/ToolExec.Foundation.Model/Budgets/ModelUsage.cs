namespace ToolExec;

/// <summary>The tokens of one turn of a model.</summary>
public sealed record ModelUsage
{
    /// <summary>Gets the model's name, as its provider spells it.</summary>
    public required string Model { get; init; }

    /// <summary>Gets the tokens that it read.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public long InputTokens { get; init => field = NotNegative(value); }

    /// <summary>Gets the tokens that it wrote.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public long OutputTokens { get; init => field = NotNegative(value); }

    /// <summary>Gets what it cost, where the provider says so.</summary>
    /// <value>The default value is <see langword="null"/>: by the host's prices.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or above a thousand million.</exception>
    public decimal? Cost { get; init => field = value is null or (>= 0 and <= 1_000_000_000) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A cost must not be negative, and at most 10^9."); }

    private static long NotNegative(long value) => value is >= 0 and <= 1_000_000_000_000
        ? value
        : throw new ArgumentOutOfRangeException(nameof(value), value, "Tokens must not be negative, and at most 10^12.");
}
