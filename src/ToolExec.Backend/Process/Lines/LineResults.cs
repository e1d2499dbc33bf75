using System.Text.Json;

namespace ToolExec.Backend;

/// <summary>Turns the answers of the line protocol into lists of tools and results.</summary>
internal static class LineResults
{
    private const int MaxMessageLength = 8000;
    private const int MaxNameLength = 200;
    private const int MaxTools = 10_000;

    internal static BackendTools Tools(string backend, JsonElement answer)
    {
        if (LineMessages.Text(answer, "type") is not "tools" || !answer.TryGetProperty("tools", out var list) || list.ValueKind != JsonValueKind.Array)
        {
            throw new BackendException(Error(ToolErrorKind.InvalidResponse, $"The program of '{backend}' was asked for its tools and answered something else.") with { Operation = ToolOperation.ListTools });
        }

        var tools = new List<BackendTool>();
        var problems = new List<ToolError>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in list.EnumerateArray())
        {
            if (tools.Count == MaxTools)
            {
                problems.Add(Problem($"The program of '{backend}' lists more than {MaxTools} tools; the rest is left out."));
                break;
            }

            try
            {
                var tool = ToolJson.FromJson(item);
                if (names.Add(tool.Name))
                {
                    tools.Add(new BackendTool(tool with { Description = Clean(tool.Description), Title = Clean(tool.Title) }));
                }
                else
                {
                    problems.Add(Problem($"The program of '{backend}' lists the tool '{tool.Name}' twice; the first counts."));
                }
            }
            catch (JsonException fault)
            {
                var name = item.ValueKind == JsonValueKind.Object ? LineMessages.Text(item, "name") : null;
                problems.Add(Problem($"The tool '{ToolText.Clean(name ?? "(without a name)", MaxNameLength)}' of '{backend}' is left out: {ToolText.Clean(fault.Message, MaxNameLength)}"));
            }
        }

        return new BackendTools(tools, problems);
    }

    internal static ToolResult Result(string backend, JsonElement answer) => LineMessages.Text(answer, "type") switch
    {
        "result" => Success(backend, answer),
        "error" => ToolResult.Failure(Error(answer)),
        _ => ToolResult.Failure(Error(ToolErrorKind.InvalidResponse, $"The program of '{backend}' answered a call with something that is neither a result nor an error.")),
    };

    private static ToolResult Success(string backend, JsonElement answer)
    {
        JsonElement? value = answer.TryGetProperty("value", out var member) ? member : null;
        var content = new List<ContentBlock>();
        if (answer.TryGetProperty("content", out var blocks))
        {
            try
            {
                foreach (var block in blocks.EnumerateArray())
                {
                    content.Add((ContentBlock)block.Deserialize(ToolExecJson.DefaultOptions.GetTypeInfo(typeof(ContentBlock)))!);
                }
            }
            catch (Exception fault) when (fault is JsonException or InvalidOperationException or NotSupportedException or FormatException)
            {
                return ToolResult.Failure(Error(ToolErrorKind.InvalidResponse, $"The program of '{backend}' answered with content that is none.") with { Exception = fault });
            }
        }

        return value is null && content.Count == 0 ? ToolResult.Success(default) : ToolResult.FromContent(value, content);
    }

    private static ToolError Error(JsonElement answer)
    {
        var kind = LineMessages.Text(answer, "code") switch
        {
            "validation_input" => ToolErrorKind.ValidationInput,
            "tool_not_found" => ToolErrorKind.ToolNotFound,
            "backend_unavailable" => ToolErrorKind.BackendUnavailable,
            "timeout" => ToolErrorKind.Timeout,
            "busy" => ToolErrorKind.Busy,
            _ => ToolErrorKind.ExecutionFailed,
        };
        var words = LineMessages.Text(answer, "message");
        var error = Error(kind, string.IsNullOrWhiteSpace(words) ? "The tool failed, and did not say why." : ToolText.Clean(words, MaxMessageLength));
        return error with
        {
            IsRetryable = answer.TryGetProperty("retryable", out var retryable) && retryable.ValueKind is JsonValueKind.True or JsonValueKind.False ? retryable.GetBoolean() : error.IsRetryable,
            RetryAfter = LineMessages.Number(answer, "retry_after_ms") is { } wait and >= 0 and < int.MaxValue ? TimeSpan.FromMilliseconds(wait) : null,
            Details = answer.TryGetProperty("details", out var details) ? details : null,
        };
    }

    private static ToolError Error(ToolErrorKind kind, string message) => new(kind, message) { BackendKind = ProcessBackend.BackendKind };

    private static ToolError Problem(string message) => Error(ToolErrorKind.InvalidResponse, message) with { Operation = ToolOperation.ListTools };

    private static string? Clean(string? text) => text is null ? null : ToolText.Clean(text, MaxMessageLength);
}
