using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>A namespace of the catalogue.</summary>
/// <param name="Name">The namespace.</param>
/// <param name="ToolCount">How many tools it has, of those that count.</param>
public sealed record ToolNamespaceInfo([property: JsonPropertyName("name")] string Name, [property: JsonPropertyName("tool_count")] int ToolCount);
