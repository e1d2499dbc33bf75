using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using ModelContextProtocol.Protocol;

namespace ToolExec.Mcp;

/// <summary>A call of one of the gateway's own tools.</summary>
internal sealed class MetaCall
{
    private readonly McpToolServer _server;

    internal MetaCall(McpToolServer server, ClientCall client, string name)
    {
        _server = server;
        Client = client;
        Name = name;
        Arguments = new MetaArguments(name, client.Arguments);
        Allowed = server.Current.Allowed;
    }

    internal string Name { get; }

    internal ClientCall Client { get; }

    internal MetaArguments Arguments { get; }

    /// <summary>Gets the tools that the client may reach. What is not among them does not exist for it.</summary>
    internal ToolCatalog Allowed { get; }

    internal IToolRunner Runner => _server.Runner;

    // The options were refused without one.
    internal IToolIndex Index => _server.Index!;

    /// <summary>Finds a tool that the client may reach, by its id, a shorter form of it, or the name that model APIs take.</summary>
    /// <param name="tool">The text; becomes the whole id.</param>
    /// <returns>Why there is none; <see langword="null"/> where there is one.</returns>
    internal ToolError? Resolve(ref string tool)
    {
        if (Allowed.TryResolve(tool, out var entry, out var error)
            || (ModelToolName.TryDecode(tool, out var id) && Allowed.TryGet(id.ToString(), out entry)))
        {
            tool = entry.Id;
            return null;
        }

        return error with { Tool = tool };
    }

    /// <summary>Narrows what a client asks for to what it may see.</summary>
    internal ToolFilter Within(ToolFilter asked) => asked with { Within = _server.Options.Filter };

    /// <summary>Makes the result of a success: the same as structured content and as text.</summary>
    internal static CallToolResult Answer<T>(T value, JsonTypeInfo<T> type) => Answer(JsonSerializer.SerializeToElement(value, type));

    /// <summary>Makes the result of a success: the same as structured content and as text.</summary>
    internal static CallToolResult Answer(JsonElement json) => new()
    {
        Content = [new TextContentBlock { Text = json.GetRawText() }],
        StructuredContent = json.ValueKind == JsonValueKind.Object
            ? json
            : new JsonObject { [WireSchema.Member] = JsonSerializer.SerializeToNode(json, McpWire.Element) }.Deserialize(McpWire.Element),
    };
}
