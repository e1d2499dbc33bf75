using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>How one budget stands for one caller, at one moment.</summary>
public sealed record BudgetState
{
    /// <summary>Gets the budget's name.</summary>
    [JsonPropertyName("budget")]
    public required string Budget { get; init; }

    /// <summary>Gets for whom it counts.</summary>
    [JsonPropertyName("level")]
    public required BudgetLevel Level { get; init; }

    /// <summary>Gets what it counts.</summary>
    [JsonPropertyName("measure")]
    public required BudgetMeasure Measure { get; init; }

    /// <summary>Gets the tool that it counts by itself, or <see langword="null"/> where it counts tools together.</summary>
    [JsonPropertyName("tool_id")]
    public string? Tool { get; init; }

    /// <summary>Gets how much there is.</summary>
    [JsonPropertyName("limit")]
    public required decimal Limit { get; init; }

    /// <summary>Gets how much of it is used, what calls under way have reserved included. More than the limit where something took more than it had reserved.</summary>
    [JsonPropertyName("used")]
    public required decimal Used { get; init; }

    /// <summary>Gets how much is left; not below zero.</summary>
    [JsonPropertyName("left")]
    public decimal Left => Math.Max(0, Limit - Used);

    /// <summary>Gets the time until some of it comes back, or <see langword="null"/> where nothing will by itself.</summary>
    [JsonPropertyName("returns_in_ms")]
    [JsonConverter(typeof(MillisecondsJsonConverter))]
    public TimeSpan? ReturnsIn { get; init; }
}
