using System.Collections.Frozen;
using System.Text.Json;

namespace ToolExec.Discovery.Formats.Internal;

/// <summary>Function tools of OpenAI's APIs. Outside strict mode the schema goes to the model as it is, but for what the API refuses at its top.</summary>
internal sealed class OpenAIFormat : ToolFormat
{
    private static readonly FrozenSet<string> Refused = FrozenSet.ToFrozenSet(["oneOf", "anyOf", "allOf", "enum", "const", "not"], StringComparer.Ordinal);

    public override string Name => "openai";

    private protected override void WriteTool(Utf8JsonWriter writer, Tool tool, WarningList warnings)
    {
        ToolParts.ReportLost(tool, warnings);
        writer.WriteStartObject();
        writer.WriteString("type", "function");
        writer.WriteStartObject("function");
        writer.WriteString("name", ModelToolName.Encode(tool.Id));
        if (tool.Description is not null)
        {
            writer.WriteString("description", tool.Description);
        }

        writer.WritePropertyName("parameters");
        SchemaCopier.Copy(writer, tool.InputSchema, "/inputSchema", Refused, warnings);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private protected override Tool ReadTool(JsonElement definition, NameReader names, WarningList warnings)
    {
        if (JsonText.Text(definition, "type") is { } type and not "function")
        {
            throw new ArgumentException($"'type' must be 'function', but is '{type}'.");
        }

        var nested = JsonText.Object(definition, "function");
        var function = nested ?? definition;
        if (nested is null)
        {
            ToolParts.ReportUnknown(definition, "", warnings, "type", "name", "description", "parameters");
        }
        else
        {
            ToolParts.ReportUnknown(definition, "", warnings, "type", "function");
            ToolParts.ReportUnknown(function, "/function", warnings, "name", "description", "parameters");
        }

        return ToolParts.Make(names.Read(JsonText.Required(function, "name")), JsonText.Text(function, "description"), JsonText.Object(function, "parameters"));
    }
}
