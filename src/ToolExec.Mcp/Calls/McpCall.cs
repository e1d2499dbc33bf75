using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;

namespace ToolExec.Mcp;

/// <summary>Runs one call on one session.</summary>
internal static class McpCall
{
    /// <summary>Where the key of a call's effect stands in <c>_meta</c>. The protocol has no place for it.</summary>
    internal const string IdempotencyKey = "toolexec/idempotencyKey";

    internal static async ValueTask<ToolResult> RunAsync(McpLink link, string remoteName, ToolCallContext context)
    {
        var id = link.NextId();
        var parameters = new JsonObject
        {
            ["name"] = remoteName,
            ["arguments"] = context.Arguments.ValueKind == JsonValueKind.Object ? JsonObject.Create(context.Arguments) : new JsonObject(),
        };
        AddTrace(parameters);
        if (context.IdempotencyKey is { } key)
        {
            Meta(parameters)[IdempotencyKey] = key;
        }

        var answer = context.Events is null
            ? await SendAsync(link, parameters, id, context).ConfigureAwait(false)
            : await RunWithProgressAsync(link, parameters, id, context).ConfigureAwait(false);
        return ResultMapper.Map(link.Server, answer);
    }

    private static async Task<JsonNode?> RunWithProgressAsync(McpLink link, JsonObject parameters, string id, ToolCallContext context)
    {
        Meta(parameters)["progressToken"] = id;
        var progress = link.OpenProgress(id);
        var pump = progress.PumpAsync(context);
        try
        {
            var answer = await SendAsync(link, parameters, id, context).ConfigureAwait(false);
            link.CloseProgress(id);
            await pump.ConfigureAwait(false); // every report before the result
            return answer;
        }
        finally
        {
            link.CloseProgress(id);
            await pump.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // and none after it
        }
    }

    private static Task<JsonNode?> SendAsync(McpLink link, JsonObject parameters, string id, ToolCallContext context) =>
        context.Tool.Execution?.TaskSupport == TaskSupport.Required
            ? McpTaskCall.RunAsync(link, parameters, id, context.CancellationToken)
            : link.RequestAsync(RequestMethods.ToolsCall, parameters, id, context.CancellationToken);

    // The SDK does this only while somebody listens to its own source of activities.
    private static void AddTrace(JsonObject parameters)
    {
        if (Activity.Current is { } activity)
        {
            DistributedContextPropagator.Current.Inject(
                activity, parameters, static (carrier, name, value) => Meta((JsonObject)carrier!)[name] = value);
        }
    }

    private static JsonObject Meta(JsonObject parameters)
    {
        if (parameters["_meta"] is not JsonObject meta)
        {
            parameters["_meta"] = meta = [];
        }

        return meta;
    }
}
