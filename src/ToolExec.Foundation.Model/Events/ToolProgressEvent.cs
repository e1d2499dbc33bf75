using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>The tool has come further.</summary>
/// <param name="Progress">How far.</param>
public sealed record ToolProgressEvent([property: JsonPropertyName("progress")] ToolProgress Progress) : ToolEvent;
