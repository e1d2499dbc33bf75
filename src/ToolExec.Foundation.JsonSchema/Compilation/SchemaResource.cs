namespace ToolExec.Foundation.JsonSchema;

/// <summary>A schema with its own base URI (2020-12 core, 4.3.5), or the root of a document.</summary>
internal sealed class SchemaResource(SchemaDocument document, SchemaLocation location, string? uri, Dialect dialect)
{
    public readonly SchemaDocument Document = document;
    public readonly SchemaLocation Location = location;

    /// <summary>The absolute URI without fragment; <see langword="null"/> when there is none.</summary>
    public readonly string? Uri = uri;

    public readonly Dialect Dialect = dialect;
    public SchemaNode? Root;
    public System.Text.Json.JsonElement RootElement;
    public Dictionary<string, SchemaNode>? Anchors;
    public Dictionary<string, SchemaNode>? DynamicAnchors;

    public string AbsoluteLocation(SchemaNode node, string keyword)
    {
        var pointer = node.Location.PointerFrom(Location);
        return keyword.Length == 0 ? $"{Uri}#{pointer}" : $"{Uri}#{pointer}/{JsonPointerText.Escape(keyword)}";
    }
}
