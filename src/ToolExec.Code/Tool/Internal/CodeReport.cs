using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ToolExec.Code;

/// <summary>What a model is told of a script that it ran: little, and what it needs to go on.</summary>
internal static class CodeReport
{
    // Also where a model is to see no output: it must learn what went wrong.
    private const int LeastMessage = 2_000;

    private static readonly JsonTypeInfo<ArtifactInfo> Artifact = (JsonTypeInfo<ArtifactInfo>)ToolExecJson.DefaultOptions.GetTypeInfo(typeof(ArtifactInfo));

    public static ToolResult Of(CodeResult result, CodeModeOptions options) =>
        result.Status == SandboxStatus.Failed ? ToolResult.Failure(Fault(result, options)) : ToolResult.FromJson(Write(result, options));

    private static byte[] Write(CodeResult result, CodeModeOptions options)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("status"u8, result.Status == SandboxStatus.Completed ? "completed"u8 : "suspended"u8);
            if (result.Status == SandboxStatus.Suspended)
            {
                writer.WriteString("execution_id"u8, result.ExecutionId);
                WriteReason(writer, result);
                WriteApprovals(writer, result.Approvals);
            }

            WriteValue(writer, result, options);
            WriteOutput(writer, "stdout"u8, result.Stdout, options);
            WriteOutput(writer, "stderr"u8, result.Stderr, options);
            WriteHint(writer, result);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteValue(Utf8JsonWriter writer, CodeResult result, CodeModeOptions options)
    {
        if (result.Value is not { } value)
        {
            return;
        }

        var size = JsonMarshal.GetRawUtf8Value(value).Length;
        writer.WritePropertyName("value"u8);
        if (size <= options.MaxValueBytes || result.Artifact is not null)
        {
            value.WriteTo(writer);
        }
        else
        {
            ValuePreview.Of(value).WriteTo(writer);
            writer.WriteString("note"u8, string.Create(CultureInfo.InvariantCulture, $"The value has {size} bytes and is cut. Return less."));
        }

        if (result.Artifact is { } artifact)
        {
            writer.WritePropertyName("artifact"u8);
            JsonSerializer.Serialize(writer, artifact, Artifact);
            writer.WriteString("note"u8, "The value is too large to be shown: this is its beginning. The artifact has all of it.");
        }
    }

    // What a model would else take for a success.
    private static void WriteHint(Utf8JsonWriter writer, CodeResult result)
    {
        if (result.Status != SandboxStatus.Completed)
        {
            return;
        }

        var stopped = result.ToolCalls.Where(static c => c.Status == ToolStatus.Cancelled).Select(static c => c.Tool).Distinct(StringComparer.Ordinal).ToArray();
        if (stopped.Length > 0)
        {
            writer.WriteString("hint"u8, $"The script ended before these calls, which were stopped: {string.Join(", ", stopped)}. Await every call.");
        }
        else if (result is { Value: null, Artifact: null, Stdout.Length: 0, Stderr.Length: 0 })
        {
            writer.WriteString("hint"u8, "The script gave no value. Use return to give one.");
        }
    }

    private static void WriteReason(Utf8JsonWriter writer, CodeResult result)
    {
        if (result.SuspendedFor is { } reason)
        {
            writer.WriteString("suspended_for"u8, reason switch { SuspensionReason.Approval => "approval"u8, SuspensionReason.Budget => "budget"u8, _ => "host_stopped"u8 });
        }

        if (result.ResumeAfter is { } time)
        {
            writer.WriteString("resume_after"u8, time);
        }
    }

    private static void WriteApprovals(Utf8JsonWriter writer, IReadOnlyList<ApprovalRequest> approvals)
    {
        if (approvals.Count == 0)
        {
            return;
        }

        writer.WriteStartArray("approvals"u8);
        foreach (var approval in approvals)
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, approval.Id);
            writer.WriteString("tool_id"u8, approval.Tool);
            writer.WritePropertyName("arguments"u8);
            approval.Arguments.WriteTo(writer);
            writer.WriteString("reason"u8, approval.Reason);
            writer.WriteString("expires"u8, approval.Expires);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteOutput(Utf8JsonWriter writer, ReadOnlySpan<byte> name, string text, CodeModeOptions options)
    {
        if (text.Length > 0)
        {
            writer.WriteString(name, Cut(text, options.MaxOutputLength));
        }
    }

    // The beginning says what was going on, the end what happened last.
    private static string Cut(string text, int length)
    {
        text = text.TrimEnd('\n');
        if (text.Length <= length)
        {
            return text;
        }

        var head = ToolText.Beginning(text, length / 2);
        var tail = text.AsSpan(text.Length - (length - (length / 2)));
        tail = tail.Length > 0 && char.IsLowSurrogate(tail[0]) ? tail[1..] : tail;
        return string.Create(CultureInfo.InvariantCulture, $"{head}\n… ({text.Length - head.Length - tail.Length} characters left out) …\n{tail}");
    }

    private static ToolError Fault(CodeResult result, CodeModeOptions options)
    {
        var error = result.Error!;
        var text = new StringBuilder("The script failed: ").Append(error.Name is { } name && error.ToolCode is null ? $"{name}: " : "")
            .Append(error.ToolCode is { } code ? $"ToolError {code}: " : "").Append(Cut(error.Message, Math.Max(options.MaxOutputLength, LeastMessage)));
        if (error.Line is { } line)
        {
            text.Append(CultureInfo.InvariantCulture, $" (line {line}{(error.Column is { } column ? string.Create(CultureInfo.InvariantCulture, $", column {column}") : "")})");
        }

        text.Append(error.Excerpt is { } excerpt ? $"\n{excerpt}" : "");
        text.Append(result.Stdout.Length > 0 ? $"\nstdout:\n{Cut(result.Stdout, options.MaxOutputLength)}" : "").Append(result.Stderr.Length > 0 ? $"\nstderr:\n{Cut(result.Stderr, options.MaxOutputLength)}" : "");
        return new ToolError(KindOf(error.Kind), text.ToString()) { IsRetryable = error.Kind is SandboxErrorKind.Unavailable or SandboxErrorKind.ShuttingDown, Exception = error.Exception };
    }

    private static ToolErrorKind KindOf(SandboxErrorKind kind) => kind switch
    {
        SandboxErrorKind.TimeLimit => ToolErrorKind.Timeout,
        SandboxErrorKind.MemoryLimit or SandboxErrorKind.DepthLimit or SandboxErrorKind.OutputLimit or SandboxErrorKind.ResultLimit or SandboxErrorKind.CallLimit => ToolErrorKind.LimitExceeded,
        SandboxErrorKind.Unavailable => ToolErrorKind.BackendUnavailable,
        SandboxErrorKind.Denied => ToolErrorKind.PolicyDenied,
        SandboxErrorKind.ShuttingDown => ToolErrorKind.ShuttingDown,
        SandboxErrorKind.Internal => ToolErrorKind.Internal,
        _ => ToolErrorKind.ExecutionFailed,
    };
}
