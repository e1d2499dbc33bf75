using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>A reference to a resource that can be read elsewhere (MCP 2025-11-25, "ResourceLink"). Nothing here follows it.</summary>
/// <param name="Uri">The resource's URI, as it was given.</param>
/// <param name="Name">The resource's name.</param>
public sealed record ResourceLinkBlock(
    [property: JsonPropertyName("uri")] string Uri,
    [property: JsonPropertyName("name")] string Name) : ContentBlock
{
    /// <summary>Gets the name shown to people, or <see langword="null"/>.</summary>
    [JsonPropertyName("title")]
    public string? Title { get; init; }

    /// <summary>Gets what the resource is, or <see langword="null"/>.</summary>
    [JsonPropertyName("description")]
    public string? Description { get; init; }

    /// <summary>Gets the media type, or <see langword="null"/>.</summary>
    [JsonPropertyName("mimeType")]
    public string? MimeType { get; init; }

    /// <summary>Gets the size in bytes, or <see langword="null"/>.</summary>
    [JsonPropertyName("size")]
    public long? Size { get; init; }
}
