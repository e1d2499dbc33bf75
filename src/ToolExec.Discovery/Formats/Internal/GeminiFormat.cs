using System.Text.Json;

namespace ToolExec.Discovery.Formats.Internal;

/// <summary>Function declarations of the Gemini API ("FunctionDeclaration", "Schema": a subset of OpenAPI 3.0).</summary>
internal sealed class GeminiFormat : ToolFormat
{
    public override string Name => "gemini";

    private protected override void WriteTool(Utf8JsonWriter writer, Tool tool, WarningList warnings)
    {
        var name = ModelToolName.Encode(tool.Id);
        if (!char.IsAsciiLetter(name[0]) && name[0] != '_')
        {
            throw new ToolFormatException(Name, FormatDirection.Write, $"the name '{name}' must begin with a letter or an underscore. Give the tool another namespace.");
        }

        ToolParts.ReportLost(tool, warnings, "outputSchema");
        writer.WriteStartObject();
        writer.WriteString("name", name);
        if (tool.Description is not null)
        {
            writer.WriteString("description", tool.Description);
        }

        // The API refuses an object without members, and takes a function without parameters.
        if (tool.InputSchema.EnumerateObject().Any(m => m.Name is not ("type" or "properties" or "$schema" or "additionalProperties") || (m.NameEquals("properties"u8) && m.Value.ValueKind == JsonValueKind.Object && m.Value.EnumerateObject().Any())))
        {
            writer.WritePropertyName("parameters");
            new GeminiSchemaWriter(writer, tool.InputSchema, warnings).Write(tool.InputSchema, "/inputSchema", isRoot: true);
        }
        else
        {
            GeminiSchemaWriter.ReportUnwritten(tool.InputSchema, "/inputSchema", warnings);
        }

        if (tool.OutputSchema is { } output)
        {
            writer.WritePropertyName("response");
            new GeminiSchemaWriter(writer, output, warnings).Write(output, "/outputSchema", isRoot: false);
        }

        writer.WriteEndObject();
    }

    private protected override Tool ReadTool(JsonElement definition, NameReader names, WarningList warnings)
    {
        ToolParts.ReportUnknown(definition, "", warnings, "name", "description", "parameters", "parametersJsonSchema", "response", "responseJsonSchema");
        var input = Schema(definition, "parameters", "parametersJsonSchema", warnings);
        return ToolParts.Make(names.Read(JsonText.Required(definition, "name")), JsonText.Text(definition, "description"), input) with
        {
            OutputSchema = Schema(definition, "response", "responseJsonSchema", warnings),
        };
    }

    private static JsonElement? Schema(JsonElement definition, string own, string json, WarningList warnings)
    {
        if (JsonText.Object(definition, own) is { } schema)
        {
            if (JsonText.Object(definition, json) is not null)
            {
                throw new ArgumentException($"'{own}' and '{json}' exclude each other.");
            }

            return JsonText.Write(writer => GeminiSchemaReader.Read(writer, schema, $"/{own}", warnings));
        }

        return JsonText.Object(definition, json);
    }
}
