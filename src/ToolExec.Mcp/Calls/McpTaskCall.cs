using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace ToolExec.Mcp;

/// <summary>
/// Runs a tool whose calls must be tasks (MCP 2025-11-25, "Tasks"): starts the task, asks how it is at the pace that the server wants,
/// and fetches its result.
/// </summary>
internal static class McpTaskCall
{
    private const string Get = "tasks/get";
    private const string Result = "tasks/result";
    private const string Cancel = "tasks/cancel";
    private static readonly TimeSpan LeastPoll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan MostPoll = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan UsualPoll = TimeSpan.FromSeconds(1);

    internal static async Task<JsonNode?> RunAsync(McpLink link, JsonObject parameters, string id, CancellationToken cancellationToken)
    {
        parameters["task"] = new JsonObject();
        var started = await link.RequestAsync(RequestMethods.ToolsCall, parameters, id, cancellationToken).ConfigureAwait(false);
        var task = (started as JsonObject)?["task"] as JsonObject;
        if (Text(task, "taskId") is not { } taskId)
        {
            throw new System.Text.Json.JsonException("The answer is no task.");
        }

        try
        {
            while (Text(task, "status") is "working")
            {
                await Task.Delay(PollInterval(task), link.Time, cancellationToken).ConfigureAwait(false);
                task = await RequestAsync(link, Get, taskId, cancellationToken).ConfigureAwait(false) as JsonObject;
            }

            if (Text(task, "status") is "completed" or "failed")
            {
                return await RequestAsync(link, Result, taskId, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            link.Tell(Cancel, new JsonObject { ["taskId"] = taskId });
            throw;
        }

        link.Tell(Cancel, new JsonObject { ["taskId"] = taskId });
        throw new McpProtocolException(Text(task, "status") is "input_required"
            ? "The tool asks for a user's input or a model's answer in the middle of the call, which this host does not offer to servers."
            : "The server gave the tool's task up.");
    }

    private static Task<JsonNode?> RequestAsync(McpLink link, string method, string taskId, CancellationToken cancellationToken) =>
        link.RequestAsync(method, new JsonObject { ["taskId"] = taskId }, link.NextId(), cancellationToken);

    private static TimeSpan PollInterval(JsonObject? task)
    {
        var wanted = task?["pollInterval"] is JsonValue value && value.TryGetValue(out double milliseconds) && milliseconds >= 0
            ? TimeSpan.FromMilliseconds(Math.Min(milliseconds, MostPoll.TotalMilliseconds))
            : UsualPoll;
        return wanted < LeastPoll ? LeastPoll : wanted;
    }

    private static string? Text(JsonObject? json, string name) => json?[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
