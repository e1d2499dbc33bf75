using System.Text.Json;

namespace ToolExec.Runtime;

/// <summary>Writes the lines of a guest, for a host that is one to another host.</summary>
internal static class GuestLinesOut
{
    public static byte[] Hello(string language, string nonce) => GuestProtocol.Line("hello", 0, writer =>
    {
        writer.WriteString("protocol"u8, GuestProtocol.Version);
        writer.WriteString("language"u8, language);
        writer.WriteString("nonce"u8, nonce);
    });

    public static byte[] Call(long run, long call, string op, IReadOnlyList<(string Name, JsonElement Value)> parameters) => GuestProtocol.Line("call", run, writer =>
    {
        writer.WriteNumber("call"u8, call);
        writer.WriteString("op"u8, op);
        writer.WriteStartObject("params"u8);
        foreach (var (name, value) in parameters)
        {
            if (value.ValueKind != JsonValueKind.Undefined)
            {
                writer.WritePropertyName(name);
                value.WriteTo(writer);
            }
        }

        writer.WriteEndObject();
    });

    public static byte[] CancelCall(long run, long call) => GuestProtocol.Line("cancel_call", run, writer => writer.WriteNumber("call"u8, call));

    public static IEnumerable<byte[]> Output(long run, SandboxResult result) => Pieces(run, "stdout", result.Stdout).Concat(Pieces(run, "stderr", result.Stderr));

    public static IEnumerable<byte[]> Output(long run, SandboxOutput output) => Pieces(run, output.IsError ? "stderr" : "stdout", output.Text);

    public static byte[] End(long run, SandboxResult result) => GuestProtocol.Line(result.Error is null ? "result" : "failed", run, writer =>
    {
        if (result.Error is { } error)
        {
            writer.WriteStartObject("error"u8);
            writer.WriteString("kind"u8, SandboxErrorKinds.Name(error.Kind));
            WriteFailure(writer, error);
            writer.WriteEndObject();
        }
        else if (result.Value.ValueKind != JsonValueKind.Undefined)
        {
            writer.WritePropertyName("value"u8);
            result.Value.WriteTo(writer);
        }

        var enforced = result.LimitsEnforced;
        writer.WriteStartObject("limits_enforced"u8);
        writer.WriteBoolean("memory"u8, enforced.Memory);
        writer.WriteBoolean("cpu"u8, enforced.Cpu);
        writer.WriteBoolean("pids"u8, enforced.Processes);
        writer.WriteBoolean("disk"u8, enforced.Disk);
        writer.WriteEndObject();
    });

    /// <summary>Writes what is known of a failure beside its kind.</summary>
    public static void WriteFailure(Utf8JsonWriter writer, SandboxError error)
    {
        writer.WriteString("message"u8, error.Message);
        WriteText(writer, "name"u8, error.Name);
        WriteText(writer, "tool_code"u8, error.ToolCode);
        WriteText(writer, "stack"u8, error.Stack);
        GuestProtocol.WriteNumber(writer, "line"u8, error.Line);
        GuestProtocol.WriteNumber(writer, "column"u8, error.Column);
        if (error.Data is { } data)
        {
            writer.WritePropertyName("data"u8);
            data.WriteTo(writer);
        }
    }

    private static IEnumerable<byte[]> Pieces(long run, string stream, string text) => TextPieces.Of(text).Select(piece => GuestProtocol.Line("output", run, writer =>
    {
        writer.WriteString("stream"u8, stream);
        writer.WriteString("text"u8, piece);
    }));

    private static void WriteText(Utf8JsonWriter writer, ReadOnlySpan<byte> name, string? text)
    {
        if (text is not null)
        {
            writer.WriteString(name, text);
        }
    }
}
