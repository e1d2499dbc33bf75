using System.Text.Json;

namespace ToolExec.Discovery.Formats.Internal;

/// <summary>Agent2Agent protocol, "AgentSkill": what an agent can do, in words. Schemas have no place there.</summary>
internal sealed class A2AFormat : ToolFormat
{
    public override string Name => "a2a";

    private protected override void WriteTool(Utf8JsonWriter writer, Tool tool, WarningList warnings)
    {
        SchemaCopier.ReportAll(tool.InputSchema, "/inputSchema", warnings);
        ToolParts.ReportLost(tool, warnings, "title", "tags");
        writer.WriteStartObject();
        writer.WriteString("id", ModelToolName.Encode(tool.Id));
        writer.WriteString("name", tool.Title ?? tool.Name);

        // Both are required by the protocol.
        writer.WriteString("description", tool.Description ?? "");
        writer.WriteStartArray("tags");
        foreach (var tag in tool.Tags)
        {
            writer.WriteStringValue(tag);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private protected override Tool ReadTool(JsonElement definition, NameReader names, WarningList warnings)
    {
        ToolParts.ReportUnknown(definition, "", warnings, "id", "name", "description", "tags");
        var id = names.Read(JsonText.Required(definition, "id"));
        var name = JsonText.Required(definition, "name");
        var tags = definition.TryGetProperty("tags", out var given) && given.ValueKind == JsonValueKind.Array
            ? given.EnumerateArray().Select(t => t.GetString()!).ToArray()
            : [];
        return ToolParts.Make(id, JsonText.Text(definition, "description") is { Length: > 0 } said ? said : null, null) with { Title = string.Equals(name, id.Name, StringComparison.Ordinal) ? null : name, Tags = tags };
    }
}
