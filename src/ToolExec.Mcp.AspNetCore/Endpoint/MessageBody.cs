using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace ToolExec.Mcp.AspNetCore;

/// <summary>Reads the one message of a request, strictly and within bounds.</summary>
internal static class MessageBody
{
    private const int FirstBytes = 4096;
    private const int MaxDepth = 64;
    private static readonly JsonTypeInfo<JsonRpcMessage> Message = (JsonTypeInfo<JsonRpcMessage>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(JsonRpcMessage));

    /// <summary>Reads the message.</summary>
    /// <returns>The message, or <see langword="null"/> where there is none: the request has been answered then.</returns>
    internal static async ValueTask<JsonRpcMessage?> ReadAsync(HttpContext context, int maxBytes)
    {
        if (!context.Request.HasJsonContentType())
        {
            await Answers.RefuseAsync(context, StatusCodes.Status415UnsupportedMediaType, "The Content-Type must be application/json.").ConfigureAwait(false);
            return null;
        }

        if (await ReadBytesAsync(context, maxBytes).ConfigureAwait(false) is not { } body)
        {
            await Answers.RefuseAsync(context, StatusCodes.Status413PayloadTooLarge, $"A request may have {maxBytes} bytes.").ConfigureAwait(false);
            return null;
        }

        if (!ToolExecJson.TryParse(body, out var json, out var fault, new StrictJsonOptions { MaxBytes = maxBytes, MaxDepth = MaxDepth }))
        {
            await Answers.RefuseAsync(context, StatusCodes.Status400BadRequest, $"The body is no strict JSON. {fault}", (int)McpErrorCode.ParseError).ConfigureAwait(false);
            return null;
        }

        try
        {
            if (JsonSerializer.Deserialize(body.Span, Message) is { } message)
            {
                return message;
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            // Told below.
        }

        await Answers.RefuseAsync(
            context,
            StatusCodes.Status400BadRequest,
            "The body must be one message of JSON-RPC 2.0: a request, a notification or an answer.",
            (int)McpErrorCode.InvalidRequest,
            IdOf(json)).ConfigureAwait(false);
        return null;
    }

    private static async ValueTask<ReadOnlyMemory<byte>?> ReadBytesAsync(HttpContext context, int maxBytes)
    {
        if (context.Request.ContentLength > maxBytes)
        {
            return null;
        }

        var body = new ArrayBufferWriter<byte>((int)(context.Request.ContentLength ?? FirstBytes) + 1);
        while (true)
        {
            var read = await context.Request.Body.ReadAsync(body.GetMemory(FirstBytes), context.RequestAborted).ConfigureAwait(false);
            body.Advance(read);
            if (body.WrittenCount > maxBytes)
            {
                return null;
            }

            if (read == 0)
            {
                return body.WrittenMemory;
            }
        }
    }

    private static RequestId? IdOf(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty("id", out var id)
            ? id.ValueKind == JsonValueKind.String ? new RequestId(id.GetString()!) : id.ValueKind == JsonValueKind.Number && id.TryGetInt64(out var number) ? new RequestId(number) : null
            : null;
}
