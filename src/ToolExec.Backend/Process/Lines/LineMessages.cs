using System.Buffers;
using System.Diagnostics;
using System.Text.Json;

namespace ToolExec.Backend;

/// <summary>The messages of the line protocol, version 1: one JSON object a line, with a <c>type</c>, and an <c>id</c> where it belongs to a request.</summary>
internal static class LineMessages
{
    internal const int Version = 1;

    internal static byte[] Hello() => Write("hello", null, static writer =>
    {
        writer.WriteNumber("protocol", Version);
        writer.WriteString("host", "toolexec");
    });

    internal static byte[] Request(string type, long id) => Write(type, id, null);

    internal static byte[] Call(long id, string tool, JsonElement arguments) => Write("call", id, writer =>
    {
        writer.WriteString("tool", tool);
        writer.WritePropertyName("arguments");
        (arguments.ValueKind == JsonValueKind.Object ? arguments : ToolExecJson.EmptyObject).WriteTo(writer);
        if (Activity.Current is { } activity)
        {
            writer.WriteStartObject("trace");
            DistributedContextPropagator.Current.Inject(activity, writer, static (carrier, name, value) => ((Utf8JsonWriter)carrier!).WriteString(name, value));
            writer.WriteEndObject();
        }
    });

    internal static string? Text(JsonElement message, string name) =>
        message.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    internal static long? Id(JsonElement message) =>
        message.TryGetProperty("id", out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var id) ? id : null;

    internal static double? Number(JsonElement message, string name) =>
        message.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number) ? number : null;

    private static byte[] Write(string type, long? id, Action<Utf8JsonWriter>? members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("type", type);
            if (id is { } number)
            {
                writer.WriteNumber("id", number);
            }

            members?.Invoke(writer);
            writer.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }
}
