using System.Collections.Frozen;
using System.Text.Json;

namespace ToolExec.Discovery.Formats.Internal;

/// <summary>Tools of Anthropic's Messages API. Examples of the whole arguments have a place of their own there.</summary>
internal sealed class AnthropicFormat : ToolFormat
{
    private static readonly FrozenSet<string> Refused = FrozenSet.ToFrozenSet(["oneOf", "anyOf", "allOf"], StringComparer.Ordinal);

    public override string Name => "anthropic";

    private protected override void WriteTool(Utf8JsonWriter writer, Tool tool, WarningList warnings)
    {
        ToolParts.ReportLost(tool, warnings);
        var examples = tool.InputSchema.TryGetProperty("examples", out var given) && given.ValueKind == JsonValueKind.Array
            && given.EnumerateArray().All(e => e.ValueKind == JsonValueKind.Object) ? given : default;
        writer.WriteStartObject();
        writer.WriteString("name", ModelToolName.Encode(tool.Id));
        if (tool.Description is not null)
        {
            writer.WriteString("description", tool.Description);
        }

        writer.WritePropertyName("input_schema");
        SchemaCopier.Copy(writer, Without(tool.InputSchema, examples.ValueKind == JsonValueKind.Undefined ? null : "examples"), "/inputSchema", Refused, warnings);
        if (examples.ValueKind == JsonValueKind.Array)
        {
            writer.WritePropertyName("input_examples");
            examples.WriteTo(writer);
        }

        writer.WriteEndObject();
    }

    private protected override Tool ReadTool(JsonElement definition, NameReader names, WarningList warnings)
    {
        if (JsonText.Text(definition, "type") is { } type and not "custom")
        {
            throw new ArgumentException($"'type' must be 'custom', but is '{type}': a tool that the API itself runs has no definition.");
        }

        ToolParts.ReportUnknown(definition, "", warnings, "type", "name", "description", "input_schema", "input_examples");
        var schema = JsonText.Object(definition, "input_schema");
        if (definition.TryGetProperty("input_examples", out var examples) && examples.ValueKind == JsonValueKind.Array)
        {
            schema = With(schema, examples);
        }

        return ToolParts.Make(names.Read(JsonText.Required(definition, "name")), JsonText.Text(definition, "description"), schema);
    }

    private static JsonElement Without(JsonElement schema, string? name) => name is null ? schema : JsonText.Write(writer =>
    {
        writer.WriteStartObject();
        foreach (var member in schema.EnumerateObject().Where(m => !m.NameEquals(name)))
        {
            member.WriteTo(writer);
        }

        writer.WriteEndObject();
    });

    private static JsonElement With(JsonElement? schema, JsonElement examples) => JsonText.Write(writer =>
    {
        writer.WriteStartObject();
        foreach (var member in (schema ?? ToolExecJson.EmptyObject).EnumerateObject().Where(m => !m.NameEquals("examples"u8)))
        {
            member.WriteTo(writer);
        }

        writer.WritePropertyName("examples");
        examples.WriteTo(writer);
        writer.WriteEndObject();
    });
}
