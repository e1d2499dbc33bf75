using System.Text.Json;
using Microsoft.Extensions.AI;

namespace ToolExec.Extensions.AI;

/// <summary>Makes the result of a call from what a function returned.</summary>
internal static class FunctionResult
{
    public static ToolResult ToResult(object? result, AIFunction function, ToolCallContext context) => result switch
    {
        null => ToolResult.Success(default),
        JsonElement json => ToolResult.Success(json),
        ToolResult ready => ready,
        AIContent content => FromContents([content], context),
        IEnumerable<AIContent> contents => FromContents(contents, context),
        _ => ToolResult.Success(JsonSerializer.SerializeToElement(result, function.JsonSerializerOptions.GetTypeInfo(result.GetType()))),
    };

    private static ToolResult FromContents(IEnumerable<AIContent> contents, ToolCallContext context)
    {
        var blocks = new List<ContentBlock>();
        foreach (var content in contents)
        {
            if (content is ErrorContent error)
            {
                // The function says itself that it failed, and in which words.
                var message = string.IsNullOrWhiteSpace(error.Message) ? $"The tool '{context.Tool.Id}' failed." : error.Message;
                return ToolResult.Failure(new ToolError(ToolErrorKind.ExecutionFailed, message) { Tool = context.Tool.Id.ToString() });
            }

            blocks.Add(ToBlock(content));
        }

        return ToolResult.FromContent(null, blocks);
    }

    private static ContentBlock ToBlock(AIContent content) => content switch
    {
        TextContent text => new TextBlock(text.Text),
        DataContent image when image.HasTopLevelMediaType("image") => new ImageBlock(image.Data, image.MediaType),
        DataContent audio when audio.HasTopLevelMediaType("audio") => new AudioBlock(audio.Data, audio.MediaType),
        DataContent data => new EmbeddedResourceBlock(new ResourceContents($"attachment:{Uri.EscapeDataString(data.Name ?? "data")}") { MimeType = data.MediaType, Blob = data.Data }),
        UriContent link => new ResourceLinkBlock(link.Uri.ToString(), NameOf(link.Uri)) { MimeType = link.MediaType },
        _ => new TextBlock(JsonSerializer.Serialize(content, AIJsonUtilities.DefaultOptions.GetTypeInfo(typeof(AIContent)))),
    };

    private static string NameOf(Uri uri) => uri.IsAbsoluteUri && uri.Segments[^1].Trim('/') is { Length: > 0 } name ? Uri.UnescapeDataString(name) : uri.ToString();
}
