using System.Text.Json;

namespace ToolExec.Runtime;

/// <summary>Reads the failures that another host has answered with.</summary>
internal static class RemoteErrors
{
    private static readonly System.Collections.Frozen.FrozenDictionary<string, ToolErrorKind> Kinds =
        System.Collections.Frozen.FrozenDictionary.ToFrozenDictionary(Enum.GetValues<ToolErrorKind>(), ToolErrorCodes.Name, StringComparer.Ordinal);

    public static ToolError Read(GuestMessage answer, string? tool)
    {
        var error = answer.Object("error");
        var kind = Kinds.GetValueOrDefault(error.Text("code") ?? "", ToolErrorKind.ExecutionFailed);
        var message = error.Text("message") is { Length: > 0 } text ? text : "The call failed.";
        if (error.Member("data") is not { ValueKind: JsonValueKind.Object })
        {
            return new ToolError(kind, message) { Tool = tool };
        }

        var data = error.Object("data");
        return new ToolError(kind, message)
        {
            Tool = data.Text("tool") ?? tool,
            IsRetryable = data.Member("retryable") is { ValueKind: JsonValueKind.True },
            Violations = data.Member("violations") is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray().Select(Violation)] : [],
            Candidates = data.Member("candidates") is { ValueKind: JsonValueKind.Array } ids ? [.. ids.EnumerateArray().Select(id => id.ToString())] : [],
            Details = data.Member("details"),
        };
    }

    private static ToolViolation Violation(JsonElement json)
    {
        var violation = new GuestMessage(json);
        return new ToolViolation(violation.Text("instance_location") ?? "", violation.Text("schema_location") ?? "", violation.Text("keyword") ?? "", violation.Text("message") ?? "");
    }
}
