#pragma warning disable VSTHRD003, VSTHRD011 // The task awaited here is the sessions' own end, which blocks nobody.

using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace ToolExec.Mcp.AspNetCore;

/// <summary>Streamable HTTP (MCP 2025-03-26 to 2026-07-28): answers the requests of one path.</summary>
internal sealed partial class McpEndpoint : IAsyncDisposable
{
    private const string SessionHeader = "Mcp-Session-Id";
    private const string VersionHeader = "MCP-Protocol-Version";
    private const string LastEventHeader = "Last-Event-ID";
    private const int SessionNotFound = -32001; // what other servers of the protocol say too

    private readonly McpToolServer _server;
    private readonly McpEndpointOptions _options;
    private readonly BearerTokens _tokens;
    private readonly RequestGuard _guard;
    private readonly HttpSessions _sessions;
    private readonly ILoggerFactory _loggers;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lazy<Task> _stopped;
    private int _requests;

    internal McpEndpoint(McpToolServer server, McpEndpointOptions options, ISecretResolver? secrets, TimeProvider time, ILoggerFactory loggers)
    {
        _server = server;
        _options = options;
        _loggers = loggers;
        _tokens = new BearerTokens(options.Tokens, secrets, time);
        _guard = new RequestGuard(options, _tokens, loggers.CreateLogger<McpEndpoint>());
        _sessions = new HttpSessions(server, options, time, loggers);
        _stopped = new Lazy<Task>(() => _sessions.DisposeAsync().AsTask());
    }

    internal int SessionCount => _sessions.Count;

    /// <summary>Reads the tokens, so that one that cannot be had is told at the start.</summary>
    internal ValueTask PrepareAsync(CancellationToken cancellationToken) => _tokens.ReadAsync(cancellationToken);

    /// <summary>Answers a request.</summary>
    internal async Task InvokeAsync(HttpContext context)
    {
        if (!await _guard.AdmitAsync(context).ConfigureAwait(false))
        {
            return;
        }

        try
        {
            if (Interlocked.Increment(ref _requests) > _options.MaxConcurrentRequests || _stopping.IsCancellationRequested)
            {
                context.Response.Headers.RetryAfter = "1";
                await Answers.RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "The server is busy or stops. Try again in a moment.").ConfigureAwait(false);
                return;
            }

            var version = context.Request.Headers[VersionHeader].ToString();
            if (version.Length > 0 && !ProtocolVersions.All.Contains(version, StringComparer.Ordinal))
            {
                await RefuseVersionAsync(context, version).ConfigureAwait(false);
                return;
            }

            await (context.Request.Method switch
            {
                "POST" => PostAsync(context, version),
                "GET" when !ProtocolVersions.IsModern(version) => GetAsync(context),
                "DELETE" when !ProtocolVersions.IsModern(version) => DeleteAsync(context),
                _ => RefuseMethodAsync(context),
            }).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone.
        }
        finally
        {
            Interlocked.Decrement(ref _requests);
        }
    }

    /// <summary>Begins to stop: open streams end, sessions take nothing new, calls that run may finish.</summary>
    internal void BeginStop()
    {
        _stopping.Cancel();
        _ = _stopped.Value;
    }

    public async ValueTask DisposeAsync()
    {
        BeginStop();
        await _stopped.Value.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private static Task RefuseVersionAsync(HttpContext context, string version) => Answers.RefuseAsync(
        context,
        StatusCodes.Status400BadRequest,
        "The protocol version of the MCP-Protocol-Version header is not supported.",
        (int)McpErrorCode.UnsupportedProtocolVersion,
        data: writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("supported");
            foreach (var known in ProtocolVersions.All)
            {
                writer.WriteStringValue(known);
            }

            writer.WriteEndArray();
            writer.WriteString("requested", version.Length <= 64 ? version : version[..64]);
            writer.WriteEndObject();
        });

    private static Task RefuseMethodAsync(HttpContext context)
    {
        context.Response.Headers.Allow = "GET, POST, DELETE";
        return Answers.RefuseAsync(context, StatusCodes.Status405MethodNotAllowed, "This method is not answered here.");
    }

    private static bool Accepts(HttpContext context, string type)
    {
        foreach (var accepted in context.Request.GetTypedHeaders().Accept)
        {
            if (accepted.MatchesMediaType(type))
            {
                return true;
            }
        }

        return false;
    }

    private async Task PostAsync(HttpContext context, string version)
    {
        if (!Accepts(context, "application/json") || !Accepts(context, "text/event-stream"))
        {
            await Answers.RefuseAsync(context, StatusCodes.Status406NotAcceptable, "The Accept header must name application/json and text/event-stream.").ConfigureAwait(false);
            return;
        }

        if (await MessageBody.ReadAsync(context, _options.MaxRequestBytes).ConfigureAwait(false) is not { } message)
        {
            return;
        }

        var id = (message as JsonRpcMessageWithId)?.Id;

        // In a session the version is the one that was agreed on, whatever older one a client names afterwards.
        var isAlone = _options.Stateless || ProtocolVersions.IsModern(version);
        message.Context = new JsonRpcMessageContext
        {
            User = context.User.Identity?.IsAuthenticated is true ? context.User : null,
            ProtocolVersion = isAlone && version.Length > 0 ? version : null,
        };
        if (ProtocolVersions.IsModern(version) && MirroredHeaders.Check(context.Request.Headers, message, version, _server) is { } difference)
        {
            await Answers.RefuseAsync(context, StatusCodes.Status400BadRequest, difference, (int)McpErrorCode.HeaderMismatch, id).ConfigureAwait(false);
            return;
        }

        await (isAlone ? AnswerAloneAsync(context, message) : AnswerInSessionAsync(context, message, id)).ConfigureAwait(false);
    }

    // A request that stands for itself: a server for it alone.
    private async Task AnswerAloneAsync(HttpContext context, JsonRpcMessage message)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        var transport = new StreamableHttpServerTransport(_loggers) { Stateless = true };
        var serving = _server.ServeAsync(transport, context.RequestServices, stop.Token);
        try
        {
            await WriteAnswerAsync(context, transport, message).ConfigureAwait(false);
        }
        finally
        {
            await transport.DisposeAsync().ConfigureAwait(false);
            await stop.CancelAsync().ConfigureAwait(false);
            await serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task WriteAnswerAsync(HttpContext context, StreamableHttpServerTransport transport, JsonRpcMessage message)
    {
        Answers.BeginStream(context);
        var wrote = await transport.HandlePostRequestAsync(message, context.Response.Body, first =>
        {
            if (first is JsonRpcError error && !context.Response.HasStarted)
            {
                context.Response.StatusCode = StatusOf(error.Error.Code);
            }

            return ValueTask.CompletedTask;
        }, context.RequestAborted).ConfigureAwait(false);
        if (!wrote)
        {
            // Nothing to answer: a notification, or an answer of the client's.
            context.Response.Headers.ContentType = default;
            context.Response.StatusCode = StatusCodes.Status202Accepted;
        }
    }

    // Since 2026-07-28 some errors are the HTTP request's too; of older clients the status was sent before the error was known.
    private static int StatusOf(int code) => (McpErrorCode)code switch
    {
        McpErrorCode.MethodNotFound => StatusCodes.Status404NotFound,
        McpErrorCode.UnsupportedProtocolVersion or McpErrorCode.MissingRequiredClientCapability or McpErrorCode.HeaderMismatch => StatusCodes.Status400BadRequest,
        _ => StatusCodes.Status200OK,
    };
}
