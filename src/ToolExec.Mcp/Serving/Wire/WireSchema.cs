using System.Text.Json;
using System.Text.Json.Nodes;

namespace ToolExec.Mcp;

/// <summary>
/// Output schemas for clients of the protocol before 2026-07-28, which know structured results as objects only: another result becomes the one member of
/// an object, and its schema the schema of that member.
/// </summary>
internal static class WireSchema
{
    /// <summary>The member that holds a result which is no object.</summary>
    internal const string Member = "result";

    private const string Place = $"#/properties/{Member}";

    // What stands below these is data, not schema: a "$ref" in it is a word like any other.
    private static readonly string[] Data = ["const", "enum", "default", "examples"];

    /// <summary>Says whether a schema lets objects alone through, so that its results can be sent as they are.</summary>
    internal static bool IsOfObjects(JsonElement schema) =>
        schema.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("object");

    /// <summary>Makes the schema of an object whose one member fits a schema.</summary>
    internal static JsonElement Wrap(JsonElement schema)
    {
        var inner = JsonObject.Create(schema)!;
        if (!inner.ContainsKey("$id"))
        {
            // References start at the root of the document, which is now further up; a schema with an $id is a document of its own.
            MoveReferences(inner);
        }

        var outer = new JsonObject();
        if (inner["$schema"] is { } dialect)
        {
            inner.Remove("$schema");
            outer["$schema"] = dialect;
        }

        outer["type"] = "object";
        outer["properties"] = new JsonObject { [Member] = inner };
        outer["required"] = new JsonArray(Member);
        return outer.Deserialize(McpWire.Element);
    }

    private static void MoveReferences(JsonNode? node)
    {
        if (node is JsonArray items)
        {
            foreach (var item in items)
            {
                MoveReferences(item);
            }
        }
        else if (node is JsonObject members)
        {
            foreach (var (name, value) in members.ToArray())
            {
                if (name is "$ref" && value is JsonValue text && text.TryGetValue(out string? reference) && reference is ['#'] or ['#', '/', ..])
                {
                    members[name] = Place + reference[1..];
                }
                else if (!Data.Contains(name, StringComparer.Ordinal))
                {
                    MoveReferences(value);
                }
            }
        }
    }
}
