using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace ToolExec.Mcp;

/// <summary>The SDK's JSON contracts, reading strictly: the same member twice in one object is an error, nothing is nested deeper than 64.</summary>
internal static class McpWire
{
    private static readonly JsonSerializerOptions Strict = CreateOptions();

    internal static JsonTypeInfo<JsonRpcMessage> Message { get; } = Get<JsonRpcMessage>();

    internal static JsonTypeInfo<CallToolResult> CallResult { get; } = Get<CallToolResult>();

    internal static JsonTypeInfo<JsonElement> Element { get; } = Get<JsonElement>();

    internal static JsonTypeInfo<ModelContextProtocol.Protocol.Tool> Tool { get; } = Get<ModelContextProtocol.Protocol.Tool>();

    /// <summary>
    /// Makes of an answer that breaks the strict rules an empty one for the same request, so that whoever waits for it learns that it is invalid.
    /// </summary>
    internal static JsonRpcMessage? TryReadAsInvalidAnswer(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = int.MaxValue });
            RequestId? id = null;
            var isAnswer = false;
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isId = reader.ValueTextEquals("id"u8);
                isAnswer |= reader.ValueTextEquals("result"u8) || reader.ValueTextEquals("error"u8);
                reader.Read();
                id = !isId ? id
                    : reader.TokenType == JsonTokenType.String ? new RequestId(reader.GetString()!)
                    : reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number) ? new RequestId(number)
                    : id;
                reader.Skip();
            }

            return isAnswer && id is { } known ? new JsonRpcResponse { Id = known, Result = null } : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null; // no JSON at all
        }
    }

    private static JsonTypeInfo<T> Get<T>() => (JsonTypeInfo<T>)Strict.GetTypeInfo(typeof(T));

    private static JsonSerializerOptions CreateOptions()
    {
        var options = new JsonSerializerOptions(McpJsonUtilities.DefaultOptions) { AllowDuplicateProperties = false, MaxDepth = 64 };
        options.MakeReadOnly();
        return options;
    }
}
