using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace ToolExec.Run;

/// <summary>Puts values in the place of references.</summary>
internal readonly struct TemplateFiller(Dictionary<string, PlanReference> references, ITemplateScope scope, JsonElement item, int index)
{
    // What is written below was JSON before, and no deeper than its parts: the bound only keeps references from piling depth upon depth.
    private const int MaxDepth = 512;
    private const int MaxNamesShown = 8;
    private static readonly JsonWriterOptions WriterOptions = new() { SkipValidation = true, MaxDepth = MaxDepth + 1 };
    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = MaxDepth };

    public JsonElement Fill(JsonElement source)
    {
        if (TryEvaluate(source, out var whole))
        {
            return whole;
        }

        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            Write(writer, source);
        }

        return Parse(buffer);
    }

    public JsonElement FillWithPrevious(JsonElement source, JsonElement previous)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            writer.WriteStartObject();
            if (source.ValueKind == JsonValueKind.Object)
            {
                foreach (var member in source.EnumerateObject())
                {
                    if (!member.NameEquals("previous"))
                    {
                        writer.WritePropertyName(member.Name);
                        Write(writer, member.Value);
                    }
                }
            }

            writer.WritePropertyName("previous");
            previous.WriteTo(writer);
            writer.WriteEndObject();
        }

        return Parse(buffer);
    }

    private static JsonElement Parse(ArrayBufferWriter<byte> buffer)
    {
        var reader = new Utf8JsonReader(buffer.WrittenSpan, ReaderOptions);
        try
        {
            return JsonElement.ParseValue(ref reader);
        }
        catch (JsonException)
        {
            throw new TemplateException(ToolErrorKind.InvalidPlan, $"The values filled in are nested more than {MaxDepth} levels deep.");
        }
    }

    private static JsonElement Step(JsonElement value, string pointer, string reference, string whose)
    {
        if (JsonPointer.TryGet(value, pointer, out var part))
        {
            return part;
        }

        throw new TemplateException(ToolErrorKind.InvalidPlan, $"The reference '{reference}' points to nothing: {whose} has no '{pointer}'; it is {Describe(value)}.");
    }

    private static string Describe(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object when value.GetPropertyCount() == 0:
                return "an empty object";
            case JsonValueKind.Object:
                var names = value.EnumerateObject().Take(MaxNamesShown).Select(static member => $"'{member.Name}'");
                return $"an object with {string.Join(", ", names)}{(value.GetPropertyCount() > MaxNamesShown ? ", …" : "")}";
            case JsonValueKind.Array:
                return $"an array with {value.GetArrayLength()} items";
            case JsonValueKind.String:
                return "a string";
            case JsonValueKind.Number:
                return "a number";
            case JsonValueKind.Null:
                return "null";
            default:
                return "a boolean";
        }
    }

    private void Write(Utf8JsonWriter writer, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            writer.WriteStartArray();
            foreach (var entry in value.EnumerateArray())
            {
                Write(writer, entry);
            }

            writer.WriteEndArray();
        }
        else if (value.ValueKind != JsonValueKind.Object)
        {
            value.WriteTo(writer);
        }
        else if (TryEvaluate(value, out var filled))
        {
            filled.WriteTo(writer);
        }
        else
        {
            writer.WriteStartObject();
            foreach (var member in value.EnumerateObject())
            {
                writer.WritePropertyName(member.Name);
                Write(writer, member.Value);
            }

            writer.WriteEndObject();
        }
    }

    private bool TryEvaluate(JsonElement value, out JsonElement result)
    {
        result = default;
        if (value.ValueKind != JsonValueKind.Object || TemplateReader.SpecialMember(value) is not { } special)
        {
            return false;
        }

        var operand = value.GetProperty(special);
        result = special switch
        {
            Template.From => Resolve(references[operand.GetString()!]),
            Template.First => Resolve(Winner(operand)),
            Template.Item => Step(item, operand.GetString()!, operand.GetString()!, $"item {index}"),
            Template.Index => JsonElement.Parse(index.ToString(CultureInfo.InvariantCulture)),
            _ => operand,
        };
        return true;
    }

    private PlanReference Winner(JsonElement alternatives)
    {
        var all = new PlanReference[alternatives.GetArrayLength()];
        for (var i = 0; i < all.Length; i++)
        {
            all[i] = references[alternatives[i].GetString()!];
        }

        return scope.Winner(all);
    }

    private JsonElement Resolve(PlanReference reference) =>
        scope.ValueOf(reference) is { } value
            ? Step(value, reference.Pointer, reference.Text, $"the result of '{reference.Text.Split('#')[0]}'")
            : JsonElement.Parse("null");
}
