using System.Buffers;
using System.Text;
using System.Text.Json;

namespace ToolExec.Discovery;

/// <summary>Reads and writes skills as JSON: <c>name</c>, <c>description</c>, <c>title</c>, <c>version</c>, <c>tags</c>, <c>annotations</c>, <c>input_schema</c>, <c>output_schema</c>, and <c>steps</c> or <c>graph</c>.</summary>
public static class SkillJson
{
    private static readonly string[] Members = ["name", "title", "description", "version", "tags", "annotations", "input_schema", "output_schema", "steps", "graph"];

    /// <summary>Writes a skill, indented; the same skill always gives the same text.</summary>
    /// <param name="skill">The skill.</param>
    public static string ToJson(Skill skill)
    {
        ArgumentNullException.ThrowIfNull(skill);
        var tool = skill.ToTool(null);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n", MaxDepth = 512 }))
        {
            writer.WriteStartObject();
            writer.WriteString("name", skill.Name);
            WriteText(writer, "title", skill.Title);
            writer.WriteString("description", skill.Description);
            WriteText(writer, "version", skill.Version);
            var definition = ToolExecJson.Parse(ToolJson.ToJson(tool));
            WriteMember(writer, "tags", tool.Tags.Count > 0 ? definition.GetProperty("tags") : null);
            WriteMember(writer, "annotations", definition.TryGetProperty("annotations", out var annotations) ? annotations : null);
            WriteMember(writer, "input_schema", skill.InputSchema);
            WriteMember(writer, "output_schema", skill.OutputSchema);
            WriteMember(writer, "steps", skill.Steps is { } steps ? ToolExecJson.Parse(ToolChainJson.ToJson(steps)).GetProperty("steps") : null);
            WriteMember(writer, "graph", skill.Graph is { } graph ? ToolExecJson.Parse(ToolGraphJson.ToJson(graph)) : null);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Reads a skill, strictly: a member that is unknown, twice there or of a wrong type is refused.</summary>
    /// <param name="json">The JSON text.</param>
    /// <returns>The skill.</returns>
    /// <exception cref="JsonException">The text is no strict JSON or no skill; the message names the member and the fault.</exception>
    public static Skill FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return Read(ToolExecJson.Parse(json));
    }

    internal static Skill Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException("A skill must be a JSON object.");
        }

        foreach (var member in json.EnumerateObject())
        {
            if (!Members.Contains(member.Name, StringComparer.Ordinal))
            {
                throw new JsonException($"The skill is wrong: there is no member '{member.Name}'. It knows {string.Join(", ", Members)}.");
            }
        }

        try
        {
            var skill = new Skill
            {
                Name = Text(json, "name") ?? throw new ArgumentException("'name' is missing."),
                Description = Text(json, "description") ?? throw new ArgumentException("'description' is missing."),
                Title = Text(json, "title"),
                Version = Text(json, "version"),
                Tags = Find(json, "tags") is { } tags ? [.. tags.EnumerateArray().Select(t => t.GetString() ?? "")] : [],
                Annotations = Find(json, "annotations") is { } annotations ? ReadAnnotations(annotations) : null,
                InputSchema = Find(json, "input_schema") ?? ToolExecJson.Parse("""{"type":"object"}"""),
                OutputSchema = Find(json, "output_schema"),
                Steps = Find(json, "steps") is { } steps ? ToolChainJson.FromJson($$"""{"steps":{{steps.GetRawText()}}}""") : null,
                Graph = Find(json, "graph") is { } graph ? ToolGraphJson.FromJson(graph.GetRawText()) : null,
            };
            _ = skill.ToTool(null);
            return skill;
        }
        catch (Exception fault) when (fault is ArgumentException or InvalidOperationException)
        {
            throw new JsonException($"The skill is wrong: {fault.Message}", fault);
        }
    }

    private static ToolAnnotations? ReadAnnotations(JsonElement annotations) =>
        ToolJson.FromJson($$"""{"name":"x","inputSchema":{},"annotations":{{annotations.GetRawText()}}}""").Annotations;

    private static JsonElement? Find(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static string? Text(JsonElement json, string name) => Find(json, name) is not { } value ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw new ArgumentException($"'{name}' must be a string.");

    private static void WriteText(Utf8JsonWriter writer, string name, string? text)
    {
        if (text is not null)
        {
            writer.WriteString(name, text);
        }
    }

    private static void WriteMember(Utf8JsonWriter writer, string name, JsonElement? value)
    {
        if (value is { } element)
        {
            writer.WritePropertyName(name);
            element.WriteTo(writer);
        }
    }
}
