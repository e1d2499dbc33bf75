using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>A resource with its contents (MCP 2025-11-25, "EmbeddedResource").</summary>
/// <param name="Resource">The resource.</param>
public sealed record EmbeddedResourceBlock([property: JsonPropertyName("resource")] ResourceContents Resource) : ContentBlock;
