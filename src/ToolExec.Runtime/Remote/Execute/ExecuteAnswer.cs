using System.Buffers;
using System.Text.Json;

namespace ToolExec.Runtime;

/// <summary>Writes the answer to a whole request: <c>{"result":{…},"error":{…}}</c>, or the same as events.</summary>
internal static class ExecuteAnswer
{
    /// <summary>Writes the whole answer.</summary>
    public static byte[] Write(SandboxResult result, IReadOnlyList<GatewayCall> calls) => Json(writer =>
    {
        writer.WritePropertyName("result"u8);
        WriteResult(writer, result, calls, result.Stdout, result.Stderr);
        if (result.Error is { } error)
        {
            writer.WritePropertyName("error"u8);
            WriteError(writer, error);
        }
    });

    /// <summary>Writes the answer to a request of which nothing has run.</summary>
    public static byte[] Refusal(SandboxErrorKind kind, string message) => Json(writer =>
    {
        writer.WritePropertyName("error"u8);
        WriteError(writer, new SandboxError(kind, message));
    });

    /// <summary>Gives the events of an answer: <c>stdout</c> and <c>stderr</c> in pieces, <c>result</c>, and <c>error</c> where it failed.</summary>
    public static IEnumerable<byte[]> Events(SandboxResult result, IReadOnlyList<GatewayCall> calls)
    {
        // An event cannot hold a carriage return: output that has one goes with the result.
        var isWhole = result.Stdout.Contains('\r', StringComparison.Ordinal) || result.Stderr.Contains('\r', StringComparison.Ordinal);
        foreach (var piece in isWhole ? [] : TextPieces.Of(result.Stdout))
        {
            yield return ServerSentEvents.Event("stdout", piece);
        }

        foreach (var piece in isWhole ? [] : TextPieces.Of(result.Stderr))
        {
            yield return ServerSentEvents.Event("stderr", piece);
        }

        yield return ServerSentEvents.Event("result", Text(writer => WriteResult(writer, result, calls, isWhole ? result.Stdout : "", isWhole ? result.Stderr : "")));
        if (result.Error is { } error)
        {
            yield return ServerSentEvents.Event("error", Text(writer => WriteError(writer, error)));
        }
    }

    private static void WriteResult(Utf8JsonWriter writer, SandboxResult result, IReadOnlyList<GatewayCall> calls, string stdout, string stderr)
    {
        writer.WriteStartObject();
        if (result.Error is null && result.Value.ValueKind != JsonValueKind.Undefined)
        {
            writer.WritePropertyName("value"u8);
            result.Value.WriteTo(writer);
        }

        if (stdout.Length > 0)
        {
            writer.WriteString("stdout"u8, stdout);
        }

        if (stderr.Length > 0)
        {
            writer.WriteString("stderr"u8, stderr);
        }

        writer.WriteStartArray("tool_calls"u8);
        foreach (var call in calls)
        {
            WriteCall(writer, call);
        }

        writer.WriteEndArray();
        writer.WriteNumber("duration_ms"u8, (long)Math.Ceiling(result.Duration.TotalMilliseconds));
        writer.WritePropertyName("limits_enforced"u8);
        WriteLimits(writer, result.LimitsEnforced);
        writer.WriteEndObject();
    }

    // Which kind of backend has run a tool is not told to another host; its name is.
    private static void WriteCall(Utf8JsonWriter writer, GatewayCall call)
    {
        writer.WriteStartObject();
        writer.WriteString("tool_id"u8, call.Tool);
        if (call.Backend is { } backend)
        {
            writer.WriteString("backend"u8, backend);
        }

        writer.WriteNumber("duration_ms"u8, (long)call.Duration.TotalMilliseconds);
        if (call.Error is { } error)
        {
            writer.WriteString("error_op"u8, call.StepIndex is null ? "run_tool" : "run_chain");
            writer.WriteString("error_code"u8, ToolErrorCodes.Name(error.Kind));
        }

        writer.WriteEndObject();
    }

    private static void WriteLimits(Utf8JsonWriter writer, LimitsEnforced limits)
    {
        writer.WriteStartObject();
        writer.WriteBoolean("Timeout"u8, limits.Timeout);
        writer.WriteBoolean("ToolCalls"u8, limits.ToolCalls);
        writer.WriteBoolean("ChainSteps"u8, limits.ChainSteps);
        writer.WriteBoolean("Memory"u8, limits.Memory);
        writer.WriteBoolean("CPU"u8, limits.Cpu);
        writer.WriteBoolean("Pids"u8, limits.Processes);
        writer.WriteBoolean("Disk"u8, limits.Disk);
        writer.WriteBoolean("Output"u8, limits.Output);
        writer.WriteBoolean("Result"u8, limits.Result);
        writer.WriteEndObject();
    }

    private static void WriteError(Utf8JsonWriter writer, SandboxError error)
    {
        writer.WriteStartObject();
        writer.WriteString("code"u8, SandboxErrorKinds.Name(error.Kind));
        GuestLinesOut.WriteFailure(writer, error);
        writer.WriteEndObject();
    }

    private static byte[] Json(Action<Utf8JsonWriter> members) => Bytes(writer =>
    {
        writer.WriteStartObject();
        members(writer);
        writer.WriteEndObject();
    }).ToArray();

    private static string Text(Action<Utf8JsonWriter> value) => System.Text.Encoding.UTF8.GetString(Bytes(value).Span);

    private static ReadOnlyMemory<byte> Bytes(Action<Utf8JsonWriter> value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            value(writer);
        }

        return buffer.WrittenMemory;
    }
}
