using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace ToolExec.Foundation.JsonSchema;

/// <summary>Builds the values that repairs put in place of others.</summary>
internal static class JsonBuilder
{
    /// <returns>The value, or <see langword="null"/> when the text is not JSON.</returns>
    public static JsonElement? TryParse(ReadOnlySpan<byte> utf8)
    {
        try
        {
            var reader = new Utf8JsonReader(utf8);
            return JsonDocument.TryParseValue(ref reader, out var document) && RawJson.SkipSpace(utf8, (int)reader.BytesConsumed) == utf8.Length
                ? Detach(document)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static JsonElement Text(string text) => Write(writer => writer.WriteStringValue(text));

    public static JsonElement ArrayOf(JsonElement item) => Array([item]);

    public static JsonElement Array(IEnumerable<JsonElement> items) => Write(writer =>
    {
        writer.WriteStartArray();
        foreach (var item in items)
        {
            item.WriteTo(writer);
        }

        writer.WriteEndArray();
    });

    public static JsonElement Object(IEnumerable<(string Name, JsonElement Value)> members) => Write(writer =>
    {
        writer.WriteStartObject();
        foreach (var (name, value) in members)
        {
            writer.WritePropertyName(name);
            value.WriteTo(writer);
        }

        writer.WriteEndObject();
    });

    public static bool AreEqual(JsonElement left, JsonElement right)
    {
        var steps = long.MaxValue;
        return JsonEquality.Equal(JsonMarshal.GetRawUtf8Value(left), JsonMarshal.GetRawUtf8Value(right), ref steps);
    }

    private static JsonElement Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true }))
        {
            write(writer);
        }

        return Detach(JsonDocument.Parse(buffer.WrittenMemory, new JsonDocumentOptions { MaxDepth = 1002 }));
    }

    private static JsonElement Detach(JsonDocument document)
    {
        using (document)
        {
            return document.RootElement.Clone();
        }
    }
}
