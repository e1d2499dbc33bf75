using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>What became of a step of a chain.</summary>
/// <param name="StepIndex">The step's number, counted from 0.</param>
/// <param name="Id">The step's name, or <see langword="null"/>.</param>
/// <param name="Tool">The id of the tool as the step has it.</param>
/// <param name="Result">What became of its call, or why there was none. Of a step that runs for each item, the value is an array.</param>
public sealed record ChainStepResult(
    [property: JsonPropertyName("step_index")] int StepIndex,
    [property: JsonPropertyName("id")] string? Id,
    [property: JsonPropertyName("tool")] string Tool,
    [property: JsonPropertyName("result")] ToolResult Result)
{
    /// <summary>Gets how long the step took; in milliseconds in JSON.</summary>
    [JsonPropertyName("duration_ms")]
    [JsonConverter(typeof(MillisecondsJsonConverter))]
    public TimeSpan Duration { get; init; }

    /// <summary>Gets a value indicating whether the step was not begun.</summary>
    [JsonIgnore]
    public bool IsSkipped => Result.Status == ToolStatus.Skipped;
}
