using System.Buffers;
using System.Text.Json;

namespace ToolExec.Runtime;

/// <summary>A whole request for the code of another host: <c>{"request":{…},"gateway":{"url","token","protocol"},"stream":…}</c>.</summary>
/// <param name="Request">What is to run.</param>
/// <param name="Gateway">Where its tools are, or <see langword="null"/>: it has none.</param>
/// <param name="Token">The token of the execution there, or <see langword="null"/>.</param>
/// <param name="IsStreamed">The answer is to be a stream of events.</param>
internal sealed record ExecuteRequest(GuestMessage Request, Uri? Gateway, string? Token, bool IsStreamed)
{
    public static byte[] Write(SandboxRequest request, SandboxLimits limits, SandboxProfile profile, Uri? gateway, string? token, bool stream)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("request"u8);
            WriteRequest(writer, request, limits, profile, hasTools: gateway is not null);
            writer.WriteEndObject();
            if (gateway is not null)
            {
                writer.WriteStartObject("gateway"u8);
                writer.WriteString("url"u8, gateway.AbsoluteUri);
                writer.WriteString("token"u8, token);
                writer.WriteString("protocol"u8, GatewayWire.Protocol);
                writer.WriteEndObject();
            }

            writer.WriteBoolean("stream"u8, stream);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads a request.</summary>
    /// <exception cref="GuestProtocolException">It is none; the message says why.</exception>
    public static ExecuteRequest Read(ReadOnlyMemory<byte> body, StrictJsonOptions bounds)
    {
        var message = GuestMessage.Parse(body, bounds);
        var stream = message.Member("stream") switch
        {
            null or { ValueKind: JsonValueKind.False or JsonValueKind.Null } => false,
            { ValueKind: JsonValueKind.True } => true,
            _ => throw new GuestProtocolException("'stream' must be true or false"),
        };
        if (message.Member("gateway") is null or { ValueKind: JsonValueKind.Null })
        {
            return new ExecuteRequest(message.Object("request"), null, null, stream);
        }

        var gateway = message.Object("gateway");
        if (gateway.Text("protocol") is { Length: > 0 } protocol and not GatewayWire.Protocol)
        {
            throw new GuestProtocolException($"the gateway speaks '{protocol}', this host '{GatewayWire.Protocol}'");
        }

        return Uri.TryCreate(gateway.Text("url"), UriKind.Absolute, out var url)
            ? new ExecuteRequest(message.Object("request"), url, gateway.Text("token"), stream)
            : throw new GuestProtocolException("'url' of 'gateway' must be an absolute address");
    }

    private static void WriteRequest(Utf8JsonWriter writer, SandboxRequest request, SandboxLimits limits, SandboxProfile profile, bool hasTools)
    {
        writer.WriteString("language"u8, request.Language);
        GuestProtocol.WriteNumber(writer, "timeout_ms"u8, (long?)limits.Timeout?.TotalMilliseconds);
        GuestProtocol.WriteRequest(writer, request, profile, hasTools ? request.Tools : []);
        writer.WriteStartObject("limits"u8);
        GuestProtocol.WriteNumber(writer, "max_tool_calls"u8, limits.ToolCalls);
        GuestProtocol.WriteNumber(writer, "max_chain_steps"u8, limits.ChainSteps);
        GuestProtocol.WriteLimits(writer, limits);
        writer.WriteEndObject();
        if (request.Metadata is { Count: > 0 } metadata)
        {
            writer.WriteStartObject("metadata"u8);
            foreach (var (name, text) in metadata)
            {
                writer.WriteString(name, text);
            }

            writer.WriteEndObject();
        }
    }
}
