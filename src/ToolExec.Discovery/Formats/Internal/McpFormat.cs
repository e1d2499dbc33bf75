using System.Text.Json;

namespace ToolExec.Discovery.Formats.Internal;

/// <summary>Model Context Protocol 2025-11-25, "Tool".</summary>
internal sealed class McpFormat : ToolFormat
{
    public override string Name => "mcp";

    private protected override void WriteTool(Utf8JsonWriter writer, Tool tool, WarningList warnings)
    {
        ToolParts.ReportLost(tool, warnings, "title", "outputSchema", "annotations", "execution", "icons", "_meta");
        writer.WriteStartObject();
        foreach (var member in ToolExecJson.Parse(ToolJson.ToMcpJson(tool)).EnumerateObject())
        {
            if (member.NameEquals("name"u8))
            {
                writer.WriteString("name", ModelToolName.Encode(tool.Id));
                continue;
            }

            member.WriteTo(writer);
        }

        writer.WriteEndObject();
    }

    private static void ReportInner(JsonElement definition, WarningList warnings)
    {
        if (JsonText.Object(definition, "annotations") is { } annotations)
        {
            ToolParts.ReportUnknown(annotations, "/annotations", warnings, "title", "readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint");
        }

        if (JsonText.Object(definition, "execution") is { } execution)
        {
            ToolParts.ReportUnknown(execution, "/execution", warnings, "taskSupport");
        }

        if (definition.TryGetProperty("icons", out var icons) && icons.ValueKind == JsonValueKind.Array)
        {
            for (var i = 0; i < icons.GetArrayLength(); i++)
            {
                ToolParts.ReportUnknown(icons[i], $"/icons/{i}", warnings, "src", "mimeType", "sizes", "theme");
            }
        }
    }

    private protected override Tool ReadTool(JsonElement definition, NameReader names, WarningList warnings)
    {
        var id = names.Read(JsonText.Required(definition, "name"));
        ToolParts.ReportUnknown(definition, "", warnings, "name", "title", "description", "inputSchema", "outputSchema", "annotations", "execution", "icons", "_meta");
        ReportInner(definition, warnings);
        var plain = JsonText.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("name", id.Name);
            foreach (var member in definition.EnumerateObject())
            {
                if (member.Name is "title" or "description" or "inputSchema" or "outputSchema" or "annotations" or "execution" or "icons" or "_meta" && member.Value.ValueKind != JsonValueKind.Null)
                {
                    member.WriteTo(writer);
                }
            }

            writer.WriteEndObject();
        });
        return ToolJson.FromJson(plain) with { Namespace = id.Namespace, Version = id.Version };
    }
}
