using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>Text (MCP 2025-11-25, "TextContent").</summary>
/// <param name="Text">The text.</param>
public sealed record TextBlock([property: JsonPropertyName("text")] string Text) : ContentBlock;
