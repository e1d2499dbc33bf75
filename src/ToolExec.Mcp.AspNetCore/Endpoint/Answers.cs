using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using ModelContextProtocol.Protocol;

namespace ToolExec.Mcp.AspNetCore;

/// <summary>Answers that are no stream.</summary>
internal static class Answers
{
    /// <summary>The code of JSON-RPC for an error of the server's own kind.</summary>
    internal const int ServerError = -32000;

    /// <summary>Answers with an error that is also one of JSON-RPC (MCP 2025-11-25, "Streamable HTTP").</summary>
    internal static async Task RefuseAsync(HttpContext context, int status, string message, int code = ServerError, RequestId? id = null, Action<Utf8JsonWriter>? data = null)
    {
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            writer.WriteString("jsonrpc", "2.0");
            writer.WritePropertyName("id");
            WriteId(writer, id);
            writer.WriteStartObject("error");
            writer.WriteNumber("code", code);
            writer.WriteString("message", message);
            if (data is not null)
            {
                writer.WritePropertyName("data");
                data(writer);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.WrittenCount;
        await context.Response.Body.WriteAsync(json.WrittenMemory, context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>Prepares a response that is a stream of events.</summary>
    internal static void BeginStream(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-cache, no-store";
        context.Response.Headers["X-Accel-Buffering"] = "no"; // proxies that gather a response before they pass it on
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
    }

    private static void WriteId(Utf8JsonWriter writer, RequestId? id)
    {
        switch (id?.Id)
        {
            case string text:
                writer.WriteStringValue(text);
                break;
            case long number:
                writer.WriteNumberValue(number);
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }
}
