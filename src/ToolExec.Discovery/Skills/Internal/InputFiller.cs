using System.Globalization;
using System.Text.Json;
using ToolExec.Discovery.Formats.Internal;

namespace ToolExec.Discovery.Skills.Internal;

/// <summary>Puts what a skill was called with in place of its references. The values go in as literals, so nothing in them is taken for a reference.</summary>
internal sealed class InputFiller(JsonElement input)
{
    private const string Reference = "$input";
    private const string Literal = "$literal";

    public ToolChain Fill(ToolChain chain) => chain with { Steps = [.. chain.Steps.Select(s => s with { Arguments = Fill(s.Arguments), ForEach = Fill(s.ForEach) })] };

    public ToolGraph Fill(ToolGraph graph) => graph with
    {
        Nodes = [.. graph.Nodes.Select(n => n with { Arguments = Fill(n.Arguments), Value = Fill(n.Value), ForEach = Fill(n.ForEach) })],
        Output = Fill(graph.Output),
    };

    private ToolForEach? Fill(ToolForEach? each) => each is null ? null : each with { Items = Fill(each.Items) };

    private JsonElement Fill(JsonElement template) => template.ValueKind == JsonValueKind.Undefined ? template : JsonText.Write(writer => Write(writer, template));

    private void Write(Utf8JsonWriter writer, JsonElement template)
    {
        switch (template.ValueKind)
        {
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in template.EnumerateArray())
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.Object when IsReference(template, out var pointer):
                writer.WriteStartObject();
                writer.WritePropertyName(Literal);
                if (TryFind(pointer, out var value))
                {
                    value.WriteTo(writer);
                }
                else
                {
                    writer.WriteNullValue();
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Object when !IsOnly(template, Literal):
                WriteMembers(writer, template);
                break;
            default:
                template.WriteTo(writer);
                break;
        }
    }

    private void WriteMembers(Utf8JsonWriter writer, JsonElement template)
    {
        writer.WriteStartObject();
        foreach (var member in template.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Object && IsReference(member.Value, out var pointer) && !TryFind(pointer, out _))
            {
                continue;
            }

            writer.WritePropertyName(member.Name);
            Write(writer, member.Value);
        }

        writer.WriteEndObject();
    }

    private static bool IsReference(JsonElement template, out string pointer)
    {
        pointer = "";
        if (!IsOnly(template, Reference) || template.GetProperty(Reference) is not { ValueKind: JsonValueKind.String } text)
        {
            return false;
        }

        pointer = text.GetString()!;
        return pointer.Length == 0 || pointer[0] == '/';
    }

    private static bool IsOnly(JsonElement template, string name) => template.GetPropertyCount() == 1 && template.TryGetProperty(name, out _);

    private bool TryFind(string pointer, out JsonElement value)
    {
        value = input;
        foreach (var part in pointer.Split('/').Skip(1))
        {
            var name = part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var member))
            {
                value = member;
            }
            else if (value.ValueKind == JsonValueKind.Array && int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < value.GetArrayLength())
            {
                value = value[index];
            }
            else
            {
                return false;
            }
        }

        return true;
    }
}
