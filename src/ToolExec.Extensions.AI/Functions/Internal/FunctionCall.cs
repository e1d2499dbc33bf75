using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace ToolExec.Extensions.AI;

/// <summary>Makes a call of the arguments that a chat loop gives a function.</summary>
internal static class FunctionCall
{
    public static ToolCall Make(string tool, AIFunctionArguments arguments, JsonSerializerOptions serializer)
    {
        var options = arguments.Services is { } services ? new ToolCallOptions { Services = services } : null;
        var callId = arguments.Context is { } context && context.TryGetValue(typeof(FunctionCallContent), out var content) ? (content as FunctionCallContent)?.CallId : null;
        try
        {
            return new ToolCall(tool, Write(arguments, serializer)) { CallId = callId, Options = options };
        }
        catch (Exception fault) when (fault is JsonException or NotSupportedException or InvalidOperationException or ArgumentException)
        {
            return new ToolCall(tool) { CallId = callId, Options = options, ArgumentsError = $"The arguments cannot be written as JSON: {fault.Message}" };
        }
    }

    // Loops give JSON values as they parsed them, or values of the host's own.
    private static JsonElement Write(AIFunctionArguments arguments, JsonSerializerOptions serializer)
    {
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in arguments)
            {
                writer.WritePropertyName(name);
                switch (value)
                {
                    case null:
                        writer.WriteNullValue();
                        break;
                    case JsonElement { ValueKind: not JsonValueKind.Undefined } element:
                        element.WriteTo(writer);
                        break;
                    case JsonNode node:
                        node.WriteTo(writer);
                        break;
                    default:
                        JsonSerializer.Serialize(writer, value, serializer.GetTypeInfo(value.GetType()));
                        break;
                }
            }

            writer.WriteEndObject();
        }

        var reader = new Utf8JsonReader(json.WrittenSpan, new JsonReaderOptions { MaxDepth = 256 });
        return JsonElement.ParseValue(ref reader);
    }
}
