#pragma warning disable VSTHRD003 // The tasks awaited here are the session's own.

using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Sdk = ModelContextProtocol.Server;

namespace ToolExec.Mcp;

/// <summary>What one client is served: answers its requests. Every call goes through the runner.</summary>
internal sealed class ServedSession(McpToolServer owner) : IDisposable
{
    private const int MaxQuotedName = 200;
    private const string Listen = "subscriptions/listen";
    private readonly McpServingOptions _options = owner.Options;
    private readonly CancellationTokenSource _ending = new();
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _stopped;
    private int _calls;
    private int _open;

    /// <summary>Gets the token that is cancelled when the session takes nothing new any more, but its calls may still end.</summary>
    internal CancellationToken Ending => _ending.Token;

    /// <summary>Makes the SDK's options for this session.</summary>
    /// <param name="scoped">Whether each request gets a scope of services of its own.</param>
    internal Sdk.McpServerOptions MakeOptions(bool scoped) => new()
    {
        ServerInfo = new Implementation { Name = _options.Name, Title = _options.Title, Version = _options.Version ?? PackageVersion.Text },
        ServerInstructions = _options.Instructions ?? (_options.Shape == McpServingShape.Gateway ? MetaTools.Instructions : null),
        Capabilities = new ServerCapabilities { Tools = new ToolsCapability { ListChanged = true } },
        ScopeRequests = scoped,
        ToolCollection = owner.Signal,
        Filters = new McpServerFilters { Message = new McpMessageFilters { IncomingFilters = [Count] } },
        Handlers = new McpServerHandlers
        {
            ListToolsHandler = ListAsync,
            CallToolHandler = CallAsync,
            SubscriptionsListenHandler = new ListSubscription(owner, Ending).ListenAsync,
        },
    };

    /// <summary>Runs the session until the client is gone or the token is cancelled, and then its calls for as long as they may.</summary>
    /// <param name="server">The SDK's side of it.</param>
    /// <param name="transport">How the client is reached.</param>
    /// <param name="time">The clock.</param>
    /// <param name="isOneRequest">Whether it lives for one request: where that is gone, nobody waits for the answer any more.</param>
    /// <param name="cancellationToken">Stops the session.</param>
    internal async Task RunAsync(McpServer server, ITransport transport, TimeProvider time, bool isOneRequest, CancellationToken cancellationToken)
    {
        using var abort = new CancellationTokenSource();
        var running = server.RunAsync(abort.Token);
        var closed = transport.MessageReader.Completion;
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using (cancellationToken.UnsafeRegister(static state => ((TaskCompletionSource)state!).TrySetResult(), stopped))
        {
            await Task.WhenAny(running, closed, stopped.Task).ConfigureAwait(false);
        }

        // What a client asked before it closed its end is answered; what comes after the server was told to stop is not.
        _stopped = !closed.IsCompleted;
        await _ending.CancelAsync().ConfigureAwait(false);
        if (!running.IsCompleted && !(isOneRequest && closed.IsCompleted))
        {
            // Where the client has closed its end, the SDK's loop ends with the last call by itself.
            using var patience = new CancellationTokenSource();
            var limit = Task.Delay(_options.DrainTimeout, time, patience.Token);
            await Task.WhenAny(running, closed.IsCompleted ? limit : WhenIdleAsync(), limit).ConfigureAwait(false);
            await patience.CancelAsync().ConfigureAwait(false);
        }

        await abort.CancelAsync().ConfigureAwait(false);
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _ending.Dispose();

    private async ValueTask<ListToolsResult> ListAsync(RequestContext<ListToolsRequestParams> request, CancellationToken cancellationToken)
    {
        await owner.ReadyAsync(cancellationToken).ConfigureAwait(false);
        return List(request);
    }

    private ListToolsResult List(RequestContext<ListToolsRequestParams> request)
    {
        var served = owner.TakeForList();
        var cursor = request.Params?.Cursor;
        string? after = null;
        if (cursor is not null && !Cursor.TryRead(cursor, out after))
        {
            throw new McpProtocolException("The cursor is none that this server gave. List from the beginning, without a cursor.", McpErrorCode.InvalidParams);
        }

        var natural = ClientVersion.IsModern(request);
        var result = new ListToolsResult();
        if (cursor is null)
        {
            foreach (var meta in owner.Meta)
            {
                result.Tools.Add(meta.Definition);
            }
        }

        var page = served.After(after, _options.PageSize);
        foreach (var tool in page)
        {
            result.Tools.Add(tool.Definition(natural));
        }

        if (page.Length > 0 && !served.After(page[^1].Name, 1).IsEmpty)
        {
            result.NextCursor = Cursor.Write(page[^1].Name);
        }

        return result;
    }

    private async ValueTask<CallToolResult> CallAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken)
    {
        await owner.ReadyAsync(cancellationToken).ConfigureAwait(false);
        var name = request.Params?.Name ?? "";
        var meta = owner.FindMeta(name);
        WireTool? tool = null;
        if (meta is null && !owner.Current.TryGet(name, out tool))
        {
            // An error of the protocol, not of a tool (MCP 2025-11-25, "Tools", "Error Handling").
            throw new McpProtocolException($"Unknown tool: {ToolText.Quote(name, MaxQuotedName)}. List the tools for those there are.", McpErrorCode.InvalidParams);
        }

        try
        {
            if (Interlocked.Increment(ref _calls) > _options.MaxConcurrentCalls || _stopped)
            {
                return WireResult.MapError(Refusal(), hasOutputSchema: tool?.Entry.Tool.OutputSchema is not null);
            }

            var call = new ClientCall(request, owner.Services, _options.AcceptIdempotencyKeys);
            return meta is not null
                ? await meta.RunAsync(new MetaCall(owner, call, name), cancellationToken).ConfigureAwait(false)
                : await RunAsync(call, tool!, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _calls);
        }
    }

    // Around the handling of a message and the sending of its answer: a session is idle when the last answer is out.
    private McpMessageHandler Count(McpMessageHandler next) => async (context, cancellationToken) =>
    {
        if (context.JsonRpcMessage is not JsonRpcRequest { Method: not Listen })
        {
            await next(context, cancellationToken).ConfigureAwait(false);
            return;
        }

        Interlocked.Increment(ref _open);
        try
        {
            await next(context, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (Interlocked.Decrement(ref _open) == 0 && _ending.IsCancellationRequested)
            {
                _idle.TrySetResult();
            }
        }
    };

    private ToolError Refusal() => _stopped
        ? new ToolError(ToolErrorKind.ShuttingDown, "The server is shutting down.") { Operation = ToolOperation.Queue }
        : new ToolError(ToolErrorKind.Busy, $"This session runs {_options.MaxConcurrentCalls} calls already, the most it may. Call again when one has ended.") { Operation = ToolOperation.Queue };

    private Task WhenIdleAsync()
    {
        if (Volatile.Read(ref _open) == 0)
        {
            _idle.TrySetResult();
        }

        return _idle.Task;
    }

    private async ValueTask<CallToolResult> RunAsync(ClientCall client, WireTool tool, CancellationToken cancellationToken)
    {
        var result = await client.RunAsync(
            progress => owner.Runner.RunAsync(
                new ToolCall(tool.Entry.Id, client.Arguments) { CallId = client.Id, Options = new ToolCallOptions { Services = client.Services, Progress = progress, IdempotencyKey = client.IdempotencyKey } },
                cancellationToken),
            cancellationToken).ConfigureAwait(false);
        if (result.Error is { } error)
        {
            await client.LogFailureAsync(tool.Name, error, cancellationToken).ConfigureAwait(false);
        }

        return WireResult.Map(result, tool.Form(client.IsModern));
    }

    // Where a page ended, not how far in the list: a list that changes between two pages neither repeats a tool nor leaves one out.
    private static class Cursor
    {
        private const string Mark = "after:";

        public static string Write(string name) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Mark + name));

        public static bool TryRead(string cursor, [NotNullWhen(true)] out string? name)
        {
            name = null;
            var bytes = new byte[Base64Url.GetMaxDecodedLength(cursor.Length)];
            if (cursor.Length > 512 || !Base64Url.IsValid(cursor) || !Base64Url.TryDecodeFromChars(cursor, bytes, out var count))
            {
                return false;
            }

            var text = Encoding.UTF8.GetString(bytes, 0, count);
            name = text.StartsWith(Mark, StringComparison.Ordinal) ? text[Mark.Length..] : null;
            return name is not null;
        }
    }
}
