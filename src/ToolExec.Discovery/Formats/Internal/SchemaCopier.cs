using System.Text.Json;

namespace ToolExec.Discovery.Formats.Internal;

/// <summary>Copies a schema without the keywords that a format refuses at the top, reporting each.</summary>
internal static class SchemaCopier
{
    public static void Copy(Utf8JsonWriter writer, JsonElement schema, string path, IReadOnlySet<string> refusedAtTheTop, WarningList warnings)
    {
        writer.WriteStartObject();
        if (!schema.TryGetProperty("type", out _))
        {
            // The APIs want it said; a tool's arguments are always an object.
            writer.WriteString("type", "object");
        }

        foreach (var member in schema.EnumerateObject())
        {
            if (refusedAtTheTop.Contains(member.Name))
            {
                warnings.Add(member.Name, JsonText.Under(path, member.Name), $"'{member.Name}' was left out: the API refuses it at the top of a schema.");
                continue;
            }

            member.WriteTo(writer);
        }

        writer.WriteEndObject();
    }

    /// <summary>Reports every keyword of a schema as lost, those inside it as well.</summary>
    public static void ReportAll(JsonElement schema, string path, WarningList warnings)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (var member in schema.EnumerateObject())
        {
            var at = JsonText.Under(path, member.Name);
            warnings.Lost(member.Name, at);
            if (member.Value.ValueKind == JsonValueKind.Array && SchemaKeywords.Many.Contains(member.Name))
            {
                for (var i = 0; i < member.Value.GetArrayLength(); i++)
                {
                    ReportAll(member.Value[i], $"{at}/{i}", warnings);
                }
            }
            else if (SchemaKeywords.One.Contains(member.Name))
            {
                ReportAll(member.Value, at, warnings);
            }
            else if (SchemaKeywords.Named.Contains(member.Name) && member.Value.ValueKind == JsonValueKind.Object)
            {
                foreach (var named in member.Value.EnumerateObject())
                {
                    ReportAll(named.Value, JsonText.Under(at, named.Name), warnings);
                }
            }
        }
    }
}
