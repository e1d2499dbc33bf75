using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>The contents of a resource (MCP 2025-11-25, "TextResourceContents" and "BlobResourceContents"): text or bytes.</summary>
/// <param name="Uri">The resource's URI, as it was given.</param>
public sealed record ResourceContents([property: JsonPropertyName("uri")] string Uri)
{
    /// <summary>Gets the media type, or <see langword="null"/>.</summary>
    [JsonPropertyName("mimeType")]
    public string? MimeType { get; init; }

    /// <summary>Gets the text, or <see langword="null"/> where the resource is bytes.</summary>
    [JsonPropertyName("text")]
    public string? Text { get; init; }

    /// <summary>Gets the bytes, Base64 in JSON, or <see langword="null"/> where the resource is text.</summary>
    [JsonPropertyName("blob")]
    public ReadOnlyMemory<byte>? Blob { get; init; }
}
