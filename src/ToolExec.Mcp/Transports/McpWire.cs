using System.Diagnostics.CodeAnalysis;
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

    internal static JsonTypeInfo<ProgressToken> Token { get; } = Get<ProgressToken>();

    internal static JsonTypeInfo<RequestId> Id { get; } = Get<RequestId>();

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

    /// <summary>Reads a message of a client, strictly.</summary>
    internal static bool TryReadMessage(ReadOnlyMemory<byte> utf8, int maxBytes, [NotNullWhen(true)] out JsonRpcMessage? message, out WireFault fault)
    {
        (message, fault) = (null, default);
        if (ToolExecJson.TryParse(utf8, out _, out var error, new StrictJsonOptions { MaxBytes = maxBytes, MaxDepth = Strict.MaxDepth }))
        {
            try
            {
                message = JsonSerializer.Deserialize(utf8.Span, Message);
                error = "It must be one object of JSON-RPC 2.0.";
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
            {
                error = "It must be one object of JSON-RPC 2.0: a request, a notification or an answer.";
            }
        }

        if (message is not null)
        {
            return true;
        }

        var (isJson, id) = ReadRequestId(utf8.Span);
        fault = isJson
            ? new WireFault((int)McpErrorCode.InvalidRequest, id, $"This is no message of the protocol. {error}")
            : new WireFault((int)McpErrorCode.ParseError, null, "This is no JSON.");
        return false;
    }

    /// <summary>Finds the id of a message that could not be read, so that its sender learns which one it was.</summary>
    /// <returns>Whether the bytes are JSON at all, and the id where there is one.</returns>
    internal static (bool IsJson, RequestId? Id) ReadRequestId(ReadOnlySpan<byte> line)
    {
        RequestId? id = null;
        try
        {
            var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = int.MaxValue });
            while (reader.Read())
            {
                if (reader is { CurrentDepth: 1, TokenType: JsonTokenType.PropertyName } && reader.ValueTextEquals("id"u8) && reader.Read())
                {
                    id = reader.TokenType == JsonTokenType.String ? new RequestId(reader.GetString()!)
                        : reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number) ? new RequestId(number)
                        : id;
                    reader.Skip();
                }
            }

            return (true, id);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return (false, null);
        }
    }

    /// <summary>Writes an error; that of a message without a readable id has null for one (JSON-RPC 2.0, 5).</summary>
    internal static void WriteError(Utf8JsonWriter writer, RequestId? id, int code, string message)
    {
        writer.WriteStartObject();
        writer.WriteString("jsonrpc", "2.0");
        writer.WritePropertyName("id");
        if (id is { } known)
        {
            JsonSerializer.Serialize(writer, known, Id);
        }
        else
        {
            writer.WriteNullValue();
        }

        writer.WriteStartObject("error");
        writer.WriteNumber("code", code);
        writer.WriteString("message", message);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static JsonTypeInfo<T> Get<T>() => (JsonTypeInfo<T>)Strict.GetTypeInfo(typeof(T));

    private static JsonSerializerOptions CreateOptions()
    {
        var options = new JsonSerializerOptions(McpJsonUtilities.DefaultOptions) { AllowDuplicateProperties = false, MaxDepth = 64 };
        options.MakeReadOnly();
        return options;
    }
}
