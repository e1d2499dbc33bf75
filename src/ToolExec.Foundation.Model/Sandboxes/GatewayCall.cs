using System.Text.Json;
using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>A call that guest code made.</summary>
public sealed record GatewayCall
{
    /// <summary>Gets the tool's id: as resolved where it was, else as the guest gave it.</summary>
    [JsonPropertyName("tool_id")]
    public required string Tool { get; init; }

    /// <summary>Gets the arguments as the guest gave them.</summary>
    [JsonPropertyName("arguments")]
    public JsonElement Arguments { get; init; }

    /// <summary>Gets how the call ended; <see langword="null"/> while it runs.</summary>
    [JsonPropertyName("status")]
    public ToolStatus? Status { get; init; }

    /// <summary>Gets what the tool gave, or <see langword="null"/>.</summary>
    [JsonPropertyName("value")]
    public JsonElement? Value { get; init; }

    /// <summary>Gets why the call did not succeed, or <see langword="null"/>.</summary>
    [JsonPropertyName("error")]
    public ToolError? Error { get; init; }

    /// <summary>Gets the backend that ran the tool, or <see langword="null"/>.</summary>
    [JsonPropertyName("backend")]
    public string? Backend { get; init; }

    /// <summary>Gets the number of the step, counted from 0, where the call is one of a chain; else <see langword="null"/>.</summary>
    [JsonPropertyName("step_index")]
    public int? StepIndex { get; init; }

    /// <summary>Gets how long it took; in milliseconds in JSON.</summary>
    [JsonPropertyName("duration_ms")]
    [JsonConverter(typeof(MillisecondsJsonConverter))]
    public TimeSpan Duration { get; init; }
}
