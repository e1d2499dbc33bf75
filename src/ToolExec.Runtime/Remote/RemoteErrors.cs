using System.Collections.Frozen;
using System.Text.Json;

namespace ToolExec.Runtime;

/// <summary>Reads the failures that another host has answered with.</summary>
internal static class RemoteErrors
{
    private static readonly FrozenDictionary<string, ToolErrorKind> Kinds = Enum.GetValues<ToolErrorKind>().ToFrozenDictionary(ToolErrorCodes.Name, StringComparer.Ordinal);

    /// <summary>Reads an error: its <c>code</c>, <c>message</c> and <c>data</c>, as far as they are there.</summary>
    /// <exception cref="GuestProtocolException">A member is of a wrong type.</exception>
    public static ToolError Read(GuestMessage error, string? tool)
    {
        var kind = Kinds.GetValueOrDefault(error.Text("code") ?? "", ToolErrorKind.ExecutionFailed);
        var message = (error.Text("message") ?? error.Text("error")) is { } text && !string.IsNullOrWhiteSpace(text) ? text : "The call failed.";
        var read = new ToolError(kind, message) { Tool = tool, Backend = error.Text("backend") };
        return error.Member("data") is { ValueKind: JsonValueKind.Object } ? WithData(read, error.Object("data")) : read;
    }

    private static ToolError WithData(ToolError error, GuestMessage data)
    {
        IReadOnlyList<ToolViolation> violations = [.. GatewayPages.Objects(data, "violations").Select(Violation)];
        return error with
        {
            Tool = data.Text("tool") ?? error.Tool,
            IsRetryable = data.Member("retryable") is { ValueKind: JsonValueKind.True },
            Violations = violations,
            Candidates = data.Member("candidates") is { ValueKind: JsonValueKind.Array } ids ? [.. ids.EnumerateArray().Select(id => id.ToString())] : [],
            StepIndex = data.Number("step_index") is >= 0 and <= int.MaxValue and { } step ? (int)step : null,
            ExitCode = data.Number("exit_code") is >= int.MinValue and <= int.MaxValue and { } code ? (int)code : null,
            RetryAfter = data.Member("retry_after_ms") is { ValueKind: JsonValueKind.Number } wait && wait.GetDouble() is >= 0 and <= 1e12 and var ms ? TimeSpan.FromMilliseconds(ms) : null,
            Details = data.Member("details"),

            // Of a failed step no more is told than what kind of failure it was.
            Cause = data.Text("step_code") is { } behind && Kinds.TryGetValue(behind, out var kind) ? new ToolError(kind, error.Message) { Violations = violations } : null,
        };
    }

    private static ToolViolation Violation(GuestMessage violation) =>
        new(violation.Text("instance_location") ?? "", violation.Text("schema_location") ?? "", violation.Text("keyword") ?? "", violation.Text("message") ?? "");
}
