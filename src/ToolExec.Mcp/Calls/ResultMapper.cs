using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using Sdk = ModelContextProtocol.Protocol;

namespace ToolExec.Mcp;

/// <summary>Turns the SDK's result into ours.</summary>
internal static class ResultMapper
{
    private const int MaxErrorLength = 8000;

    /// <summary>Maps a result.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    /// <exception cref="FormatException">Bytes in it are no Base64.</exception>
    internal static ToolResult Map(string server, JsonNode? json)
    {
        var result = json.Deserialize(McpWire.CallResult) ?? throw new JsonException("The result is null.");
        var content = MapContent(result.Content);
        JsonElement? value = result.StructuredContent is { ValueKind: not JsonValueKind.Null and not JsonValueKind.Undefined } structured ? structured : null;
        JsonElement? meta = result.Meta is { Count: > 0 } ? result.Meta.Deserialize(McpWire.Element) : null;
        return result.IsError is true
            ? new ToolResult(ToolStatus.Failed, null, content, Error(server, content, value ?? Details(meta))) { Meta = meta }
            : new ToolResult(ToolStatus.Succeeded, value, content) { Meta = meta };
    }

    private static ToolError Error(string server, ContentBlock[] content, JsonElement? details)
    {
        var text = string.Join('\n', content.OfType<TextBlock>().Select(static block => block.Text)).Trim();
        return new ToolError(ToolErrorKind.ExecutionFailed, text.Length == 0 ? "The tool failed, and did not say why." : ToolText.Clean(text, MaxErrorLength))
        {
            Backend = server,
            BackendKind = BackendKinds.Mcp,
            Details = details,
        };
    }

    // Where a server of ours says more of a failure than its tool's output schema lets it.
    private static JsonElement? Details(JsonElement? meta) =>
        meta is { ValueKind: JsonValueKind.Object } members && members.TryGetProperty(WireResult.ErrorMeta, out var error) ? error.Clone() : null;

    private static ContentBlock[] MapContent(IList<Sdk.ContentBlock>? blocks)
    {
        if (blocks is null || blocks.Count == 0)
        {
            return [];
        }

        var content = new ContentBlock[blocks.Count];
        for (var i = 0; i < content.Length; i++)
        {
            content[i] = MapBlock(blocks[i]);
        }

        return content;
    }

    private static ContentBlock MapBlock(Sdk.ContentBlock block) => block switch
    {
        TextContentBlock text => new TextBlock(text.Text) { Annotations = Map(text.Annotations) },
        ImageContentBlock image => new ImageBlock(image.DecodedData, image.MimeType) { Annotations = Map(image.Annotations) },
        AudioContentBlock audio => new AudioBlock(audio.DecodedData, audio.MimeType) { Annotations = Map(audio.Annotations) },
        Sdk.ResourceLinkBlock link => new ResourceLinkBlock(link.Uri, link.Name)
        {
            Title = link.Title,
            Description = link.Description,
            MimeType = link.MimeType,
            Size = link.Size,
            Annotations = Map(link.Annotations),
        },
        Sdk.EmbeddedResourceBlock resource => new EmbeddedResourceBlock(MapResource(resource.Resource)) { Annotations = Map(resource.Annotations) },
        _ => throw new JsonException($"A block of the kind '{block?.Type}' does not belong into a tool's result."),
    };

    private static ResourceContents MapResource(Sdk.ResourceContents contents) => new(contents.Uri)
    {
        MimeType = contents.MimeType,
        Text = (contents as TextResourceContents)?.Text,
        Blob = (contents as BlobResourceContents)?.DecodedData,
    };

    private static ContentAnnotations? Map(Annotations? annotations) => annotations is null ? null : new ContentAnnotations
    {
        Audience = annotations.Audience is { } audience ? [.. audience.Select(static role => role == Role.User ? "user" : "assistant")] : null,
        Priority = annotations.Priority,
        LastModified = annotations.LastModified,
    };
}
