using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>The call has ended, well or not: always the last event of a stream, and there always is one.</summary>
/// <param name="Result">What became of the call.</param>
public sealed record ToolCompletedEvent([property: JsonPropertyName("result")] ToolResult Result) : ToolEvent;
