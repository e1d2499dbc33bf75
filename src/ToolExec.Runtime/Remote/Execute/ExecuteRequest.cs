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
        writer.WriteString("code"u8, request.Code);
        if (request.Input.ValueKind != JsonValueKind.Undefined)
        {
            writer.WritePropertyName("input"u8);
            request.Input.WriteTo(writer);
        }

        WriteNumber(writer, "timeout_ms"u8, (long?)limits.Timeout?.TotalMilliseconds);
        writer.WriteString("profile"u8, profile switch { SandboxProfile.Dev => "dev", SandboxProfile.Standard => "standard", _ => "hardened" });
        writer.WriteStartArray("tools"u8);
        foreach (var tool in hasTools ? request.Tools : [])
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, tool.Id);
            writer.WriteString("namespace"u8, tool.Namespace);
            writer.WriteString("name"u8, tool.Name);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartObject("limits"u8);
        WriteNumber(writer, "max_tool_calls"u8, limits.ToolCalls);
        WriteNumber(writer, "max_chain_steps"u8, limits.ChainSteps);
        WriteNumber(writer, "cpu_quota_millis"u8, limits.CpuQuotaMillis);
        WriteNumber(writer, "memory_bytes"u8, limits.MemoryBytes);
        WriteNumber(writer, "pids_max"u8, limits.Processes);
        WriteNumber(writer, "disk_bytes"u8, limits.DiskBytes);
        WriteNumber(writer, "output_bytes"u8, limits.OutputBytes);
        WriteNumber(writer, "result_bytes"u8, limits.ResultBytes);
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

    private static void WriteNumber(Utf8JsonWriter writer, ReadOnlySpan<byte> name, long? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
    }
}
