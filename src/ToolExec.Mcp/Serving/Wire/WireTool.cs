using System.Text.Json;
using System.Text.Json.Nodes;
using Sdk = ModelContextProtocol.Protocol;

namespace ToolExec.Mcp;

/// <summary>A tool of the catalogue as clients see it.</summary>
internal sealed class WireTool
{
    private Sdk.Tool? _natural;
    private Sdk.Tool? _legacy;

    internal WireTool(string name, ToolCatalogEntry entry)
    {
        Name = name;
        Entry = entry;
    }

    /// <summary>Gets the name that clients use.</summary>
    internal string Name { get; }

    internal ToolCatalogEntry Entry { get; }

    /// <summary>Returns the definition. Made once for each of the two forms, by whichever thread asks first.</summary>
    /// <param name="natural">Whether the client knows results that are no objects (MCP 2026-07-28).</param>
    internal Sdk.Tool Definition(bool natural) => Form(natural).Wraps
        ? _legacy ??= Make(Name, Entry.Tool, WireSchema.Wrap(Entry.Tool.OutputSchema!.Value))
        : _natural ??= Make(Name, Entry.Tool, Entry.Tool.OutputSchema);

    /// <summary>Returns the form that its results have.</summary>
    /// <param name="natural">Whether the client knows results that are no objects.</param>
    internal WireForm Form(bool natural) => Entry.Tool.OutputSchema is { } schema
        ? new WireForm(natural, HasSchema: true, Wraps: !natural && !WireSchema.IsOfObjects(schema))
        : new WireForm(natural, HasSchema: false, Wraps: false);

    private static Sdk.Tool Make(string name, Tool tool, JsonElement? outputSchema) => new()
    {
        Name = name,
        Title = tool.Title,
        Description = tool.Description,
        InputSchema = WithType(tool.InputSchema),
        OutputSchema = outputSchema,
        Annotations = Map(tool.Annotations),
        Icons = tool.Icons.Count == 0 ? null : [.. tool.Icons.Select(Map)],
        Meta = tool.Meta is { } meta ? JsonObject.Create(meta) : null,
    };

    // The protocol wants the type said, ours takes it for granted.
    private static JsonElement WithType(JsonElement schema)
    {
        if (schema.TryGetProperty("type", out _))
        {
            return schema;
        }

        var typed = JsonObject.Create(schema)!;
        typed["type"] = "object";
        return typed.Deserialize(McpWire.Element);
    }

    private static Sdk.ToolAnnotations? Map(ToolAnnotations? hints) => hints is null ? null : new Sdk.ToolAnnotations
    {
        Title = hints.Title,
        ReadOnlyHint = hints.ReadOnlyHint,
        DestructiveHint = hints.DestructiveHint,
        IdempotentHint = hints.IdempotentHint,
        OpenWorldHint = hints.OpenWorldHint,
    };

    private static Sdk.Icon Map(ToolIcon icon) => new()
    {
        Source = icon.Source,
        MimeType = icon.MimeType,
        Sizes = icon.Sizes is { } sizes ? [.. sizes] : null,
        Theme = icon.Theme,
    };
}
