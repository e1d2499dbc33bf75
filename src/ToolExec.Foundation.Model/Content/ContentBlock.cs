using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>A piece of a tool's result for people and models (MCP 2025-11-25, "ContentBlock"). The JSON member <c>type</c> says which one.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(TextBlock), "text")]
[JsonDerivedType(typeof(ImageBlock), "image")]
[JsonDerivedType(typeof(AudioBlock), "audio")]
[JsonDerivedType(typeof(ResourceLinkBlock), "resource_link")]
[JsonDerivedType(typeof(EmbeddedResourceBlock), "resource")]
public abstract record ContentBlock
{
    // The protocol's union is closed.
    private protected ContentBlock()
    {
    }

    /// <summary>Gets for whom the block is and how important, or <see langword="null"/>.</summary>
    [JsonPropertyName("annotations")]
    public ContentAnnotations? Annotations { get; init; }
}
