using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>Sound (MCP 2025-11-25, "AudioContent").</summary>
/// <param name="Data">The bytes of the sound; Base64 in JSON.</param>
/// <param name="MimeType">The media type, such as <c>audio/wav</c>.</param>
public sealed record AudioBlock(
    [property: JsonPropertyName("data")] ReadOnlyMemory<byte> Data,
    [property: JsonPropertyName("mimeType")] string MimeType) : ContentBlock;
