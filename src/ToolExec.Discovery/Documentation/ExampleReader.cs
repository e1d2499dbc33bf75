using System.Buffers;
using System.Text.Json;

namespace ToolExec.Discovery.Documentation;

/// <summary>Collects the examples of a tool: the host's, those of its schema, and one made of the values that its schema names.</summary>
internal static class ExampleReader
{
    private const int MaxOfSchema = 10;

    public static IReadOnlyList<ToolExample> Read(Tool tool, ToolNotes? notes, int max)
    {
        var examples = new List<ToolExample>();
        foreach (var example in notes?.Examples ?? [])
        {
            examples.Add(example with
            {
                Description = example.Description is { } said ? TextCut.Cut(said, ToolExample.MaxDescriptionLength) : null,
                ResultHint = example.ResultHint is { } hint ? TextCut.Cut(hint, ToolExample.MaxResultHintLength) : null,
            });
        }

        AddOfSchema(tool.InputSchema, examples);
        if (examples.Count == 0 && TryMake(tool.InputSchema, out var made))
        {
            examples.Add(made);
        }

        return examples.Count > max ? examples.GetRange(0, max) : examples;
    }

    private static void AddOfSchema(JsonElement schema, List<ToolExample> examples)
    {
        if (!schema.TryGetProperty("examples", out var given) || given.ValueKind != JsonValueKind.Array)
        {
            return;
        }

        foreach (var value in given.EnumerateArray().Take(MaxOfSchema))
        {
            if (TryTake(value, null, out var example))
            {
                examples.Add(example);
            }
        }
    }

    // Only what the schema itself says: a made-up value would teach a model what no tool takes.
    private static bool TryMake(JsonElement schema, out ToolExample example)
    {
        example = null!;
        if (!schema.TryGetProperty("required", out var required) || required.ValueKind != JsonValueKind.Array
            || !schema.TryGetProperty("properties", out var properties) || properties.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var name in required.EnumerateArray())
            {
                if (name.ValueKind != JsonValueKind.String || !properties.TryGetProperty(name.GetString()!, out var property) || !TryValue(property, out var value))
                {
                    return false;
                }

                writer.WritePropertyName(name.GetString()!);
                value.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return TryTake(ToolExecJson.Parse(buffer.WrittenMemory), "Made of the values that the schema names.", out example);
    }

    private static bool TryValue(JsonElement property, out JsonElement value)
    {
        value = default;
        if (property.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        if (property.TryGetProperty("default", out value) || property.TryGetProperty("const", out value) || property.TryGetProperty("example", out value))
        {
            return true;
        }

        foreach (var list in (ReadOnlySpan<string>)["examples", "enum"])
        {
            if (property.TryGetProperty(list, out var values) && values.ValueKind == JsonValueKind.Array && values.GetArrayLength() > 0)
            {
                value = values[0];
                return true;
            }
        }

        return false;
    }

    private static bool TryTake(JsonElement arguments, string? description, out ToolExample example)
    {
        try
        {
            example = new ToolExample { Arguments = arguments, Description = description };
            return true;
        }
        catch (ArgumentException)
        {
            // Too large to be an example, or no object: the schema is not ours, so it is left out rather than refused.
            example = null!;
            return false;
        }
    }
}
