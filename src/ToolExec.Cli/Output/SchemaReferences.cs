using System.Text.Json;

namespace ToolExec.Cli;

/// <summary>Follows references inside a schema, and reads the keyword <c>type</c>.</summary>
internal static class SchemaReferences
{
    private const int MaxSteps = 8;

    /// <summary>Returns what a schema's <c>$ref</c> leads to, where it stays in the same document; else the schema itself.</summary>
    public static JsonElement Follow(JsonElement schema, JsonElement root)
    {
        for (var step = 0; step < MaxSteps; step++)
        {
            if (schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("$ref", out var reference) || reference.ValueKind != JsonValueKind.String
                || reference.GetString() is not ['#', ..] text || (text.Length > 1 && text[1] != '/') || JsonPointers.Find(root, text[1..]) is not { } target)
            {
                break;
            }

            schema = target;
        }

        return schema;
    }

    /// <summary>Returns the types that a schema allows; empty where it does not say.</summary>
    public static IReadOnlyList<string> TypesOf(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("type", out var type))
        {
            return [];
        }

        return type.ValueKind switch
        {
            JsonValueKind.String => [type.GetString()!],
            JsonValueKind.Array => [.. type.EnumerateArray().Where(t => t.ValueKind == JsonValueKind.String).Select(t => t.GetString()!)],
            _ => [],
        };
    }
}
