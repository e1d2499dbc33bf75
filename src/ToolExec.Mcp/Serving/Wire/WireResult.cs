using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;

namespace ToolExec.Mcp;

/// <summary>Turns a result into the protocol's.</summary>
internal static class WireResult
{
    /// <summary>The member of <c>_meta</c> that holds an error where the structured content cannot.</summary>
    internal const string ErrorMeta = "toolexec/error";

    /// <summary>The member of the structured content that holds an error.</summary>
    internal const string ErrorMember = "error";

    /// <summary>Maps a result of a tool.</summary>
    /// <param name="result">The result.</param>
    /// <param name="form">The form that the client was told of.</param>
    internal static CallToolResult Map(ToolResult result, WireForm form)
    {
        if (result.Error is { } error)
        {
            return MapError(error, result, form.HasSchema);
        }

        JsonElement? value = result.Value;
        return new CallToolResult
        {
            Content = result.Content.Count > 0 ? [.. result.Content.Select(WireContent.Map)] : AsText(value),
            StructuredContent = Structured(value, form),
            Meta = Meta(result),
        };
    }

    /// <summary>Makes the result of a failure.</summary>
    internal static CallToolResult MapError(ToolError error, ToolResult? result = null, bool hasOutputSchema = false)
    {
        var json = JsonSerializer.SerializeToNode(error, WireJson.Error)!;
        var mapped = new CallToolResult
        {
            IsError = true,
            Content = [new TextContentBlock { Text = error.Message }, .. (result?.Content ?? []).Where(b => b is not TextBlock).Select(WireContent.Map)],
            Meta = result is null ? null : Meta(result),
        };
        if (hasOutputSchema)
        {
            // Clients check structured content against the schema, that of failures too.
            mapped.Meta ??= [];
            mapped.Meta[ErrorMeta] = json;
        }
        else
        {
            mapped.StructuredContent = new JsonObject { [ErrorMember] = json }.Deserialize(McpWire.Element);
        }

        return mapped;
    }

    // What clients before structured content read (MCP 2025-11-25, "Structured Content"): the same as text.
    private static List<ModelContextProtocol.Protocol.ContentBlock> AsText(JsonElement? value) => value switch
    {
        null => [],
        { ValueKind: JsonValueKind.String } text => [new TextContentBlock { Text = text.GetString()! }],
        { } json => [new TextContentBlock { Text = json.GetRawText() }],
    };

    // Where there is neither an object nor a schema that says how one is made of it, the text says everything, and nobody has to take it apart.
    private static JsonElement? Structured(JsonElement? value, WireForm form) => value switch
    {
        null => null,
        { } json when form.Wraps => new JsonObject { [WireSchema.Member] = JsonSerializer.SerializeToNode(json, McpWire.Element) }.Deserialize(McpWire.Element),
        { ValueKind: JsonValueKind.Object } json => json,
        { } json => form.Natural && form.HasSchema ? json : null,
    };

    private static JsonObject? Meta(ToolResult result) => result.Meta is { ValueKind: JsonValueKind.Object } meta ? JsonObject.Create(meta.Clone()) : null;
}
