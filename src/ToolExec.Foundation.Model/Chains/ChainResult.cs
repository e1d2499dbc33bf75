using System.Text.Json;
using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>What became of a chain.</summary>
public sealed record ChainResult
{
    /// <summary>Gets how the chain ended.</summary>
    /// <value>
    /// <see cref="ToolStatus.Succeeded"/>: no step failed. <see cref="ToolStatus.Failed"/>: one failed, even where the chain went on behind it.
    /// <see cref="ToolStatus.AwaitingApproval"/>: a step waits for a person (<see cref="ToolResult.Approval"/> of its result); those before it are done, those behind it were not begun.
    /// <see cref="ToolStatus.Rejected"/>: the chain is wrong, and nothing ran.
    /// </value>
    [JsonPropertyName("status")]
    public required ToolStatus Status { get; init; }

    /// <summary>Gets a value indicating whether the chain succeeded.</summary>
    [JsonIgnore]
    public bool IsSuccess => Status == ToolStatus.Succeeded;

    /// <summary>Gets the value of the last step that succeeded; <see langword="null"/> where none did.</summary>
    [JsonPropertyName("value")]
    public JsonElement? Value { get; init; }

    /// <summary>Gets the first failure (<see cref="ToolErrorKind.ChainStepFailed"/>, with the step's index and its error as the cause), or what is wrong with the chain; <see langword="null"/> where it succeeded.</summary>
    [JsonPropertyName("error")]
    public ToolError? Error { get; init; }

    /// <summary>Gets the steps, all of them; empty where the chain is wrong.</summary>
    [JsonPropertyName("steps")]
    public required IReadOnlyList<ChainStepResult> Steps { get; init; }

    /// <summary>Gets how long the chain took; in milliseconds in JSON.</summary>
    [JsonPropertyName("duration_ms")]
    [JsonConverter(typeof(MillisecondsJsonConverter))]
    public TimeSpan Duration { get; init; }
}
