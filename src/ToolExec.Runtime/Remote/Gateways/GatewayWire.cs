using System.Buffers;
using System.Text.Json;

namespace ToolExec.Runtime;

/// <summary>The messages by which code in another host calls tools here: <c>toolruntime-gateway-http/v1</c>, one message and its answer for each HTTP request.</summary>
internal static class GatewayWire
{
    public const string Protocol = "toolruntime-gateway-http/v1";

    /// <summary>The most bytes of a message.</summary>
    public const int MaxMessageBytes = 4 * 1024 * 1024;

    /// <summary>The most bytes of an answer.</summary>
    public const int MaxAnswerBytes = 32 * 1024 * 1024;

    /// <summary>The most calls of one execution at the same time; further ones are refused.</summary>
    public const int MaxConcurrentCalls = 256;

    // Values may be 64 deep, and stand in a message.
    private const int MaxDepth = 72;

    public static StrictJsonOptions MessageBounds { get; } = new() { MaxBytes = MaxMessageBytes, MaxDepth = MaxDepth };

    public static StrictJsonOptions AnswerBounds { get; } = new() { MaxBytes = MaxAnswerBytes, MaxDepth = MaxDepth };

    public static byte[] Message(string type, string id, Action<Utf8JsonWriter>? payload)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, type);
            writer.WriteString("id"u8, id);
            writer.WriteStartObject("payload"u8);
            payload?.Invoke(writer);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    public static byte[] Response(string id, Action<Utf8JsonWriter> payload) => Message("response", id, payload);

    public static byte[] Failure(string id, ToolError error, string? tool = null, Action<Utf8JsonWriter>? more = null) => Message("error", id, writer =>
    {
        // The whole text under the name that it has always had, and what can be acted on beside it.
        writer.WriteString("error"u8, error.Message);
        WriteError(writer, error, tool);
        more?.Invoke(writer);
    });

    /// <summary>Writes the members of an error: <c>code</c>, <c>message</c>, <c>backend</c> and <c>data</c>.</summary>
    public static void WriteError(Utf8JsonWriter writer, ToolError error, string? tool)
    {
        writer.WriteString("code"u8, ToolErrorCodes.Name(error.Kind));
        writer.WriteString("message"u8, error.Message);
        if (error.Backend is { } backend)
        {
            writer.WriteString("backend"u8, backend);
        }

        writer.WritePropertyName("data"u8);
        ToolAnswers.WriteData(writer, error, tool);
    }
}
