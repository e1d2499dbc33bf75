using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.AI;

namespace ToolExec.Extensions.AI;

/// <summary>Makes what a function returns of a call's result.</summary>
internal static class FunctionOutcome
{
    private static readonly JsonTypeInfo<ToolError> Error = (JsonTypeInfo<ToolError>)ToolExecJson.DefaultOptions.GetTypeInfo(typeof(ToolError));

    public static object? Of(ToolResult result)
    {
        if (result.Error is { } error)
        {
            return ToolExecJson.Parse(new JsonObject { ["error"] = JsonSerializer.SerializeToNode(error, Error) }.ToJsonString());
        }

        // Text alone is what the value says already.
        return result.Content.All(static block => block is TextBlock) && result.Value is { } value ? value
            : result.Content.Count == 0 ? null
            : result.Content.Select(Map).ToList();
    }

    private static AIContent Map(ContentBlock block) => block switch
    {
        TextBlock text => new TextContent(text.Text),
        ImageBlock image => new DataContent(image.Data, image.MimeType),
        AudioBlock audio => new DataContent(audio.Data, audio.MimeType),
        ResourceLinkBlock link when Uri.TryCreate(link.Uri, UriKind.Absolute, out var uri) => new UriContent(uri, link.MimeType ?? "application/octet-stream"),
        ResourceLinkBlock link => new TextContent($"{link.Name}: {link.Uri}"),
        EmbeddedResourceBlock { Resource: { Blob: { } blob } resource } => new DataContent(blob, resource.MimeType ?? "application/octet-stream") { Name = resource.Uri },
        EmbeddedResourceBlock { Resource: var resource } => new TextContent(resource.Text ?? ""),
        _ => throw new InvalidOperationException($"A content block of the type {block.GetType().Name} cannot be handed on."),
    };
}
