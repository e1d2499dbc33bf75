using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace ToolExec.Mcp;

#pragma warning disable MCP9005 // Log messages are deprecated since 2026-07-28; clients of that version may still ask for them, and those of older ones have them.

/// <summary>One call of a client: runs it through the pipeline, and tells the client how far it has come.</summary>
internal sealed class ClientCall
{
    private readonly RequestContext<CallToolRequestParams> _request;
    private readonly ProgressToken? _token;
    private readonly LoggingLevel? _level;
    private double _reported = double.NegativeInfinity;

    internal ClientCall(RequestContext<CallToolRequestParams> request, IServiceProvider services, bool acceptsKeys)
    {
        IdempotencyKey = acceptsKeys && request.JsonRpcRequest.Params is JsonObject parameters && parameters["_meta"] is JsonObject meta
            && meta[McpCall.IdempotencyKey] is JsonValue value && value.TryGetValue(out string? key) && key is { Length: >= 1 and <= 256 } ? key : null;
        _request = request;
        IsModern = ClientVersion.IsModern(request);
        _token = request.Params.ProgressToken;
        _level = request.JsonRpcRequest.Context?.LogLevel ?? (IsModern ? null : request.Server.LoggingLevel);
        Services = new RequestServices(request, request.Services ?? services);
    }

    /// <summary>Gets a value indicating whether the client knows structured results that are no objects.</summary>
    internal bool IsModern { get; }

    /// <summary>Gets the client's name for the call.</summary>
    internal string Id => _request.JsonRpcRequest.Id.ToString();

    /// <summary>Gets the services for an in-process tool.</summary>
    internal IServiceProvider Services { get; }

    /// <summary>Gets the client's key for the effect of the call; null where it has none, or may give none.</summary>
    internal string? IdempotencyKey { get; }

    /// <summary>Gets the arguments as the client sent them; undefined where it sent none.</summary>
    internal JsonElement Arguments => _request.JsonRpcRequest.Params is JsonObject parameters && parameters["arguments"] is { } arguments
        ? arguments.Deserialize(McpWire.Element)
        : default;

    private bool Listens => _token is not null || _level <= LoggingLevel.Info;

    /// <summary>Runs something that reports its progress. Every report is with the client before this ends, and none comes after it.</summary>
    internal async ValueTask<T> RunAsync<T>(Func<IProgress<ToolProgress>?, ValueTask<T>> run, CancellationToken cancellationToken)
    {
        if (!Listens)
        {
            return await run(null).ConfigureAwait(false);
        }

        var relay = new ProgressRelay();
        var pump = relay.PumpAsync(ReportAsync, cancellationToken);
        try
        {
            return await run(relay).ConfigureAwait(false);
        }
        finally
        {
            // What goes wrong in sending is the connection's affair, and ends the call by itself.
            relay.Complete();
            await pump.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Tells the client that a tool failed, where it asked for warnings.</summary>
    internal Task LogFailureAsync(string tool, ToolError error, CancellationToken cancellationToken) => _level <= LoggingLevel.Warning
        ? LogAsync("warning", tool, new JsonObject { ["message"] = error.Message, ["code"] = ToolErrorCodes.Name(error.Kind) }, cancellationToken)
        : Task.CompletedTask;

    private Task ReportAsync(ToolProgress report, CancellationToken cancellationToken)
    {
        if (_token is not { } token)
        {
            // The client asked for no progress but for messages: what the tool says of it is one.
            return report.Message is { } message ? LogAsync("info", _request.Params.Name, message, cancellationToken) : Task.CompletedTask;
        }

        // The value MUST increase with each notification (MCP 2025-11-25, "Progress").
        if (!(report.Progress > _reported) || double.IsInfinity(report.Progress))
        {
            return Task.CompletedTask;
        }

        _reported = report.Progress;
        var parameters = new JsonObject { ["progressToken"] = JsonSerializer.SerializeToNode(token, McpWire.Token), ["progress"] = report.Progress };
        if (report.Total is { } total && double.IsFinite(total))
        {
            parameters["total"] = total;
        }

        if (report.Message is { } said)
        {
            parameters["message"] = said;
        }

        return SendAsync(NotificationMethods.ProgressNotification, parameters, cancellationToken);
    }

    private Task LogAsync(string level, string logger, JsonNode data, CancellationToken cancellationToken) =>
        SendAsync(NotificationMethods.LoggingMessageNotification, new JsonObject { ["level"] = level, ["logger"] = logger, ["data"] = data }, cancellationToken);

    private Task SendAsync(string method, JsonObject parameters, CancellationToken cancellationToken) =>
        _request.Server.SendMessageAsync(new JsonRpcNotification { Method = method, Params = parameters }, cancellationToken);
}
