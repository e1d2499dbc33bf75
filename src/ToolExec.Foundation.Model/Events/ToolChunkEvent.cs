using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>A piece of the result, as soon as the tool has it. The completed event carries the whole result again.</summary>
/// <param name="Content">The piece.</param>
public sealed record ToolChunkEvent([property: JsonPropertyName("content")] ContentBlock Content) : ToolEvent;
