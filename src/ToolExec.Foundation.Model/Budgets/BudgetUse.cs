namespace ToolExec;

/// <summary>How much of what budgets count something uses.</summary>
public sealed record BudgetUse
{
    /// <summary>Gets the calls of tools.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public long Calls { get; init => field = NotNegative(value); }

    /// <summary>Gets the tokens that models have read.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public long InputTokens { get; init => field = NotNegative(value); }

    /// <summary>Gets the tokens that models have written.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public long OutputTokens { get; init => field = NotNegative(value); }

    /// <summary>Gets the money, in the unit of the host's prices. A part of a thousand-millionth counts as one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or above a thousand million.</exception>
    public decimal Cost { get; init => field = value is >= 0 and <= 1_000_000_000 ? value : throw Refuse(value); }

    /// <summary>Gets the time that tools ran.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public TimeSpan ToolTime { get; init => field = value >= TimeSpan.Zero ? value : throw Refuse(value); }

    /// <summary>Gets the bytes of results.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public long OutputBytes { get; init => field = NotNegative(value); }

    private static long NotNegative(long value) => value is >= 0 and <= 1_000_000_000_000_000 ? value : throw Refuse(value);

    private static ArgumentOutOfRangeException Refuse(object value) => new(nameof(value), value, "What is used must not be negative, and at most 10^15 of its unit.");
}
