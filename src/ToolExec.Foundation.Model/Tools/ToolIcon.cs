using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>An icon of a tool (MCP 2025-11-25, "Icon"). Nothing here fetches it.</summary>
public sealed record ToolIcon
{
    /// <summary>Gets the address of the image: an http, https or data URI.</summary>
    [JsonPropertyName("src")]
    public required string Source { get; init; }

    /// <summary>Gets the media type, or <see langword="null"/>.</summary>
    [JsonPropertyName("mimeType")]
    public string? MimeType { get; init; }

    /// <summary>Gets the sizes, such as <c>48x48</c> or <c>any</c>, or <see langword="null"/>.</summary>
    [JsonPropertyName("sizes")]
    public IReadOnlyList<string>? Sizes { get; init; }

    /// <summary>Gets the theme that the icon is for, <c>light</c> or <c>dark</c>, or <see langword="null"/>.</summary>
    [JsonPropertyName("theme")]
    public string? Theme { get; init; }
}
