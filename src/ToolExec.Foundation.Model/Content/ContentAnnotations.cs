using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>For whom a block of content is, and how important (MCP 2025-11-25, "Annotations").</summary>
public sealed record ContentAnnotations
{
    /// <summary>Gets for whom it is, <c>user</c> and <c>assistant</c>, or <see langword="null"/>.</summary>
    [JsonPropertyName("audience")]
    public IReadOnlyList<string>? Audience { get; init; }

    /// <summary>Gets how important it is, from 0 (least) to 1 (most), or <see langword="null"/>.</summary>
    [JsonPropertyName("priority")]
    public double? Priority { get; init; }

    /// <summary>Gets when it was last changed, or <see langword="null"/>.</summary>
    [JsonPropertyName("lastModified")]
    public DateTimeOffset? LastModified { get; init; }
}
