using Sdk = ModelContextProtocol.Protocol;

namespace ToolExec.Mcp;

/// <summary>Turns our content blocks into the SDK's.</summary>
internal static class WireContent
{
    internal static Sdk.ContentBlock Map(ContentBlock block) => block switch
    {
        TextBlock text => new Sdk.TextContentBlock { Text = text.Text, Annotations = Map(text.Annotations) },
        ImageBlock image => WithAnnotations(Sdk.ImageContentBlock.FromBytes(image.Data, image.MimeType), image.Annotations),
        AudioBlock audio => WithAnnotations(Sdk.AudioContentBlock.FromBytes(audio.Data, audio.MimeType), audio.Annotations),
        ResourceLinkBlock link => new Sdk.ResourceLinkBlock
        {
            Uri = link.Uri,
            Name = link.Name,
            Title = link.Title,
            Description = link.Description,
            MimeType = link.MimeType,
            Size = link.Size,
            Annotations = Map(link.Annotations),
        },
        EmbeddedResourceBlock resource => new Sdk.EmbeddedResourceBlock { Resource = Map(resource.Resource), Annotations = Map(resource.Annotations) },
        _ => throw new InvalidOperationException($"A content block of the type {block.GetType().Name} cannot be sent."),
    };

    private static Sdk.ContentBlock WithAnnotations(Sdk.ContentBlock block, ContentAnnotations? annotations)
    {
        block.Annotations = Map(annotations);
        return block;
    }

    private static Sdk.ResourceContents Map(ResourceContents contents) => contents.Blob is { } blob
        ? Sdk.BlobResourceContents.FromBytes(blob, contents.Uri, contents.MimeType)
        : new Sdk.TextResourceContents { Uri = contents.Uri, MimeType = contents.MimeType, Text = contents.Text ?? "" };

    private static Sdk.Annotations? Map(ContentAnnotations? annotations) => annotations is null ? null : new Sdk.Annotations
    {
        Audience = annotations.Audience is { } audience
            ? [.. audience.Select(static a => string.Equals(a, "user", StringComparison.Ordinal) ? Sdk.Role.User : Sdk.Role.Assistant)]
            : null,
        Priority = (float?)annotations.Priority,
        LastModified = annotations.LastModified,
    };
}
