using System.Text.Json;

namespace ToolExec.Discovery.Formats.Internal;

/// <summary>Reads a schema of the Gemini API as a JSON Schema.</summary>
internal static class GeminiSchemaReader
{
    public static void Read(Utf8JsonWriter writer, JsonElement schema, string path, WarningList warnings)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            throw new ArgumentException($"{path} must be an object.");
        }

        writer.WriteStartObject();
        var nullable = schema.TryGetProperty("nullable", out var flag) && flag.ValueKind == JsonValueKind.True;
        if (nullable && !schema.TryGetProperty("type", out _) && !schema.TryGetProperty("anyOf", out _))
        {
            // Without a type null fits already.
            nullable = false;
        }

        foreach (var member in schema.EnumerateObject())
        {
            ReadMember(writer, schema, member, JsonText.Under(path, member.Name), nullable, warnings);
        }

        writer.WriteEndObject();
    }

    private static void ReadMember(Utf8JsonWriter writer, JsonElement schema, JsonProperty member, string path, bool nullable, WarningList warnings)
    {
        switch (member.Name)
        {
            case "nullable":
                break;
            case "type":
                ReadType(writer, member.Value, nullable);
                break;
            case "enum" when nullable:
                writer.WriteStartArray("enum");
                foreach (var value in member.Value.EnumerateArray())
                {
                    value.WriteTo(writer);
                }

                writer.WriteNullValue();
                writer.WriteEndArray();
                break;
            case "anyOf":
                ReadBranches(writer, member.Value, path, nullable && !schema.TryGetProperty("type", out _), warnings);
                break;
            case "properties":
                writer.WriteStartObject("properties");
                foreach (var property in member.Value.EnumerateObject())
                {
                    writer.WritePropertyName(property.Name);
                    Read(writer, property.Value, JsonText.Under(path, property.Name), warnings);
                }

                writer.WriteEndObject();
                break;
            case "items":
                writer.WritePropertyName("items");
                Read(writer, member.Value, path, warnings);
                break;
            case "example":
                writer.WriteStartArray("examples");
                member.Value.WriteTo(writer);
                writer.WriteEndArray();
                break;
            case "propertyOrdering":
                warnings.Lost(member.Name, path);
                break;
            default:
                member.WriteTo(writer);
                break;
        }
    }

    private static void ReadType(Utf8JsonWriter writer, JsonElement type, bool nullable)
    {
        var name = (type.GetString() ?? "").ToLowerInvariant();
        if (!nullable)
        {
            writer.WriteString("type", name);
            return;
        }

        writer.WriteStartArray("type");
        writer.WriteStringValue(name);
        writer.WriteStringValue("null");
        writer.WriteEndArray();
    }

    private static void ReadBranches(Utf8JsonWriter writer, JsonElement branches, string path, bool nullable, WarningList warnings)
    {
        writer.WriteStartArray("anyOf");
        for (var i = 0; i < branches.GetArrayLength(); i++)
        {
            Read(writer, branches[i], $"{path}/{i}", warnings);
        }

        if (nullable)
        {
            writer.WriteStartObject();
            writer.WriteString("type", "null");
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
