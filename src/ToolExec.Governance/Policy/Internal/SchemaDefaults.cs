using System.Text.Json;

namespace ToolExec.Governance;

/// <summary>Goes down a schema beside a value, to find what a tool takes where an argument is absent. It knows <c>properties</c>, <c>items</c> and references within the schema.</summary>
internal static class SchemaDefaults
{
    private const int MaxReferences = 16;

    /// <summary>Returns the schema of a member, or of the items; undefined where there is none.</summary>
    public static JsonElement Under(JsonElement root, JsonElement schema, string member, bool isItem)
    {
        schema = Follow(root, schema, static _ => false);
        if (schema.ValueKind != JsonValueKind.Object)
        {
            return default;
        }

        if (isItem)
        {
            return schema.TryGetProperty("items", out var items) ? items : default;
        }

        return schema.TryGetProperty("properties", out var members) && members.ValueKind == JsonValueKind.Object && members.TryGetProperty(member, out var found) ? found : default;
    }

    /// <summary>Finds the default of a schema.</summary>
    public static bool TryGetDefault(JsonElement root, JsonElement schema, out JsonElement value)
    {
        value = default;
        schema = Follow(root, schema, static s => s.TryGetProperty("default", out _));
        return schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("default", out value);
    }

    private static JsonElement Follow(JsonElement root, JsonElement schema, Func<JsonElement, bool> stopsAt)
    {
        for (var i = 0; i < MaxReferences && schema.ValueKind == JsonValueKind.Object && !stopsAt(schema); i++)
        {
            if (!schema.TryGetProperty("$ref", out var reference) || reference.ValueKind != JsonValueKind.String || !TryFind(root, reference.GetString()!, out var target))
            {
                break;
            }

            schema = target;
        }

        return schema;
    }

    private static bool TryFind(JsonElement root, string reference, out JsonElement target)
    {
        target = root;
        if (!reference.StartsWith("#/", StringComparison.Ordinal))
        {
            return false;
        }

        foreach (var part in reference[2..].Split('/'))
        {
            if (target.ValueKind != JsonValueKind.Object || !target.TryGetProperty(ArgumentPointer.Unescape(Uri.UnescapeDataString(part)), out target))
            {
                return false;
            }
        }

        return true;
    }
}
