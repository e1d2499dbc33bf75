using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>What a task used.</summary>
public sealed record TaskMetrics
{
    /// <summary>Gets the tokens of the models that worked on it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    [JsonPropertyName("tokens_used")]
    public required long TokensUsed
    {
        get;
        init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(TokensUsed), value, "tokens_used must not be negative.");
    }

    /// <summary>Gets how long it took; in milliseconds in JSON.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    [JsonPropertyName("duration_ms")]
    [JsonConverter(typeof(MillisecondsJsonConverter))]
    public required TimeSpan Duration
    {
        get;
        init => field = value >= TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(Duration), value, "duration_ms must not be negative.");
    }

    /// <summary>Gets what it cost in US dollars, or <see langword="null"/> where nobody knows.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    [JsonPropertyName("cost_usd")]
    public decimal? CostUsd
    {
        get;
        init => field = value is null or >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(CostUsd), value, "cost_usd must not be negative.");
    }
}
