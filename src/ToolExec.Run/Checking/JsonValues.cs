using System.Buffers;
using System.Text;
using System.Text.Json;

namespace ToolExec.Run;

/// <summary>Makes JSON values of texts. A lone surrogate becomes U+FFFD: a foreign text must not be able to make the writer throw.</summary>
internal static class JsonValues
{
    public static readonly JsonElement Null = ToolExecJson.Parse("null");

    public static JsonElement Text(string text) => Write(text, static (writer, text) => writer.WriteStringValue(Encoding.UTF8.GetBytes(text)));

    public static JsonElement Texts(IReadOnlyList<string> texts) => Write(texts, static (writer, texts) =>
    {
        writer.WriteStartArray();
        foreach (var text in texts)
        {
            writer.WriteStringValue(Encoding.UTF8.GetBytes(text));
        }

        writer.WriteEndArray();
    });

    private static JsonElement Write<TState>(TState state, Action<Utf8JsonWriter, TState> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            write(writer, state);
        }

        var reader = new Utf8JsonReader(buffer.WrittenSpan);
        return JsonElement.ParseValue(ref reader);
    }
}
