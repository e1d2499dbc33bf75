using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>An image (MCP 2025-11-25, "ImageContent").</summary>
/// <param name="Data">The bytes of the image; Base64 in JSON.</param>
/// <param name="MimeType">The media type, such as <c>image/png</c>.</param>
public sealed record ImageBlock(
    [property: JsonPropertyName("data")] ReadOnlyMemory<byte> Data,
    [property: JsonPropertyName("mimeType")] string MimeType) : ContentBlock;
