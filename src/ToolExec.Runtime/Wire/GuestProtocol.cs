using System.Buffers;
using System.Text.Json;

namespace ToolExec.Runtime;

/// <summary>Writes the lines that a host sends to a guest; <c>docs/wire-protocol.md</c> says what is in them.</summary>
internal static class GuestProtocol
{
    /// <summary>The version that both sides speak.</summary>
    public const string Version = "toolexec-guest/1";

    /// <summary>Writes the body of the request that begins an execution in another host.</summary>
    public static byte[] Begin(string language, string nonce) => Line("begin", 0, writer =>
    {
        writer.WriteString("language"u8, language);
        writer.WriteString("nonce"u8, nonce);
    });

    /// <summary>Writes what a guest says first: for the lines of one that said it before a run had chosen the nonce, and to try who is turned away.</summary>
    public static byte[] Hello(string language, string nonce) => Line("hello", 0, writer =>
    {
        writer.WriteString("protocol"u8, Version);
        writer.WriteString("language"u8, language);
        writer.WriteString("nonce"u8, nonce);
    });

    public static byte[] Start(long run, SandboxRequest request, SandboxLimits limits) => Line("start", run, writer =>
    {
        WriteRequest(writer, request, request.Profile, request.Tools);
        writer.WriteStartObject("limits"u8);
        WriteNumber(writer, "timeout_ms"u8, (long?)limits.Timeout?.TotalMilliseconds);
        WriteLimits(writer, limits);
        writer.WriteEndObject();
    });

    public static byte[] Answer(long run, long call, ReadOnlySpan<byte> value)
    {
        // No lambda: a span cannot be captured.
        var buffer = new ArrayBufferWriter<byte>(value.Length + 64);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Open(writer, "answer", run);
            writer.WriteNumber("call"u8, call);
            writer.WritePropertyName("value"u8);

            // Our own serialiser's text, or one that the pipeline has checked.
            writer.WriteRawValue(value, skipInputValidation: true);
            writer.WriteEndObject();
        }

        return End(buffer);
    }

    public static byte[] Failure(long run, long call, ToolError error, string? tool = null) => Line("answer", run, writer =>
    {
        writer.WriteNumber("call"u8, call);
        writer.WriteStartObject("error"u8);
        writer.WriteString("code"u8, ToolErrorCodes.Name(error.Kind));
        writer.WriteString("message"u8, error.Message);
        writer.WritePropertyName("data"u8);
        ToolAnswers.WriteData(writer, error, tool);
        writer.WriteEndObject();
    });

    public static byte[] Prepare() => Line("prepare", 0, static _ => { });

    public static byte[] Cancel(long run) => Line("cancel", run, static _ => { });

    public static byte[] Line(string type, long run, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Open(writer, type, run);
            write(writer);
            writer.WriteEndObject();
        }

        return End(buffer);
    }

    /// <summary>Writes what is to run: its code, input, profile and tools.</summary>
    public static void WriteRequest(Utf8JsonWriter writer, SandboxRequest request, SandboxProfile? profile, IReadOnlyList<SandboxTool> tools)
    {
        writer.WriteString("code"u8, request.Code);
        if (request.Input.ValueKind != JsonValueKind.Undefined)
        {
            writer.WritePropertyName("input"u8);
            request.Input.WriteTo(writer);
        }

        if (profile is { } least)
        {
            writer.WriteString("profile"u8, least switch { SandboxProfile.Dev => "dev", SandboxProfile.Standard => "standard", _ => "hardened" });
        }

        writer.WriteStartArray("tools"u8);
        foreach (var tool in tools)
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, tool.Id);
            writer.WriteString("namespace"u8, tool.Namespace);
            writer.WriteString("name"u8, tool.Name);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>Writes how much may be used, but for time and calls.</summary>
    public static void WriteLimits(Utf8JsonWriter writer, SandboxLimits limits)
    {
        WriteNumber(writer, "result_bytes"u8, limits.ResultBytes);
        WriteNumber(writer, "output_bytes"u8, limits.OutputBytes);
        WriteNumber(writer, "memory_bytes"u8, limits.MemoryBytes);
        WriteNumber(writer, "cpu_quota_millis"u8, limits.CpuQuotaMillis);
        WriteNumber(writer, "pids_max"u8, limits.Processes);
        WriteNumber(writer, "disk_bytes"u8, limits.DiskBytes);
    }

    /// <summary>Writes a number where there is one.</summary>
    public static void WriteNumber(Utf8JsonWriter writer, ReadOnlySpan<byte> name, long? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
    }

    private static void Open(Utf8JsonWriter writer, string type, long run)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, type);
        writer.WriteNumber("run"u8, run);
    }

    private static byte[] End(ArrayBufferWriter<byte> buffer)
    {
        // A value may have been written by somebody with line breaks between its tokens; inside texts they are escaped.
        var line = new byte[buffer.WrittenCount + 1];
        var written = buffer.WrittenSpan;
        for (var i = 0; i < written.Length; i++)
        {
            line[i] = written[i] is (byte)'\n' or (byte)'\r' ? (byte)' ' : written[i];
        }

        line[^1] = (byte)'\n';
        return line;
    }
}
