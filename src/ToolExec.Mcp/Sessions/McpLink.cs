#pragma warning disable VSTHRD003 // The tasks awaited here are this link's own.

using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace ToolExec.Mcp;

/// <summary>One session with a server: the SDK's client, and what the SDK leaves to us. Owns the client, and through it the transport.</summary>
internal sealed class McpLink : IAsyncDisposable
{
    private static readonly TimeSpan TellLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ListenAgain = TimeSpan.FromSeconds(1);

    private readonly McpClient _client;
    private readonly NotificationRouter _router;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _closing = new();
    private readonly TaskCompletionSource<McpLoss> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<Task, byte> _background = new();
    private long _lastId;
    private int _disposed;

    internal McpLink(string server, McpClient client, NotificationRouter router, Task<McpLoss> transportLost, Uri? endpoint, TimeProvider time, ILogger logger)
    {
        Server = server;
        Endpoint = endpoint;
        _client = client;
        _router = router;
        _time = time;
        _logger = logger;
        Track(WatchAsync(transportLost));
        if (IsStateless && client.ServerCapabilities.Tools?.ListChanged is true)
        {
            Track(ListenAsync());
        }
    }

    internal string Server { get; }

    /// <summary>Gets the address, for messages; null where the server is a process.</summary>
    internal Uri? Endpoint { get; }

    internal McpClient Client => _client;

    internal TimeProvider Time => _time;

    /// <summary>Gets a task that completes when the session is of no use any more, with the reason.</summary>
    internal Task<McpLoss> Lost => _lost.Task;

    internal bool IsAlive => !_lost.Task.IsCompleted;

    /// <summary>Gets a value indicating whether the session speaks a version of the protocol (2026-07-28 or later) without handshake and sessions.</summary>
    internal bool IsStateless => string.CompareOrdinal(_client.NegotiatedProtocolVersion, McpHandshake.StatelessVersion) >= 0;

    /// <summary>Says that the server is gone, where a call is the first to notice.</summary>
    internal void MarkLost(McpLoss loss) => _lost.TrySetResult(loss);

    /// <summary>Returns an id for a request of ours; the SDK's own are numbers.</summary>
    internal string NextId() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"te-{Interlocked.Increment(ref _lastId)}");

    internal CallProgress OpenProgress(string token) => _router.Open(token);

    internal void CloseProgress(string token) => _router.Close(token);

    /// <summary>
    /// Sends a request and waits for the answer. When the token is cancelled this throws at once; the server is told behind the caller's back,
    /// and a connection that carries only this request is closed.
    /// </summary>
    internal async Task<JsonNode?> RequestAsync(string method, JsonObject? parameters, string id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var stop = new CancellationTokenSource();
        var pending = _client.SendRequestAsync(new JsonRpcRequest { Method = method, Params = parameters, Id = new RequestId(id) }, stop.Token);
        try
        {
            var response = await pending.WaitAsync(cancellationToken).ConfigureAwait(false);
            return response.Result;
        }
        finally
        {
            if (pending.IsCompleted)
            {
                stop.Dispose();
            }
            else
            {
                Track(AbandonAsync(id, pending, stop));
            }
        }
    }

    /// <summary>Sends a request whose answer nobody waits for, within a short time.</summary>
    internal void Tell(string method, JsonObject parameters)
    {
        Track(EndAsync(TellCoreAsync()));

        async Task TellCoreAsync()
        {
            using var limit = new CancellationTokenSource(TellLimit, _time);
            await RequestAsync(method, parameters, NextId(), limit.Token).ConfigureAwait(false);
        }
    }

    /// <summary>Ends the session. The reason for pending calls is the one known so far, else that the host stopped it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _lost.TrySetResult(McpLoss.Stopped);
            await _closing.CancelAsync().ConfigureAwait(false);
            await _client.DisposeAsync().ConfigureAwait(false);
        }

        await Task.WhenAll(_background.Keys).ConfigureAwait(false);
    }

    // Tells the server first, and only then lets the SDK drop the request: over HTTP the SDK would just close the connection,
    // which the protocol's versions before 2026-07-28 do not count as a cancellation.
    private async Task AbandonAsync(string id, Task pending, CancellationTokenSource stop)
    {
        try
        {
            if (IsAlive && !(IsStateless && Endpoint is not null))
            {
                using var limit = new CancellationTokenSource(TellLimit, _time);
                var told = _client.SendMessageAsync(
                    new JsonRpcNotification
                    {
                        Method = NotificationMethods.CancelledNotification,
                        Params = new JsonObject { ["requestId"] = id, ["reason"] = "The caller gave the call up." },
                    },
                    limit.Token);
                await told.WaitAsync(limit.Token).ConfigureAwait(false);
                _logger.CallAbandoned(Server);
            }
        }
#pragma warning disable CA1031 // Nobody waits for this: a server that cannot be told is let go of all the same.
        catch (Exception)
#pragma warning restore CA1031
        {
        }

        await stop.CancelAsync().ConfigureAwait(false);
        await EndAsync(pending).ConfigureAwait(false);
        stop.Dispose();
    }

    private async Task WatchAsync(Task<McpLoss> transportLost)
    {
        await Task.WhenAny(transportLost, _client.Completion, _lost.Task).ConfigureAwait(false);
        if (transportLost.IsCompleted)
        {
            // It completes before the client does, but the client's end may be noticed first: this is the better reason.
            _lost.TrySetResult(await transportLost.ConfigureAwait(false));
        }
        else if (_client.Completion.IsCompleted)
        {
            var details = await _client.Completion.ConfigureAwait(false);
            _lost.TrySetResult(details is HttpClientCompletionDetails { HttpStatusCode: System.Net.HttpStatusCode.NotFound }
                ? new McpLoss("does not know the session any more")
                : new McpLoss("closed the connection"));
        }
    }

    // Since 2026-07-28 a client has to ask for the notifications it wants, with a request that stays open.
    private async Task ListenAsync()
    {
        while (!_closing.IsCancellationRequested && IsAlive)
        {
            try
            {
                var wanted = new JsonObject { ["notifications"] = new JsonObject { ["toolsListChanged"] = true } };
                await _client.SendRequestAsync(new JsonRpcRequest { Method = RequestMethods.SubscriptionsListen, Params = wanted }, _closing.Token).ConfigureAwait(false);
                await Task.Delay(ListenAgain, _time, _closing.Token).ConfigureAwait(false);
            }
            catch (McpProtocolException)
            {
                return; // It does not offer this after all.
            }
#pragma warning disable CA1031 // A broken subscription costs news, not the session; whoever calls next notices more.
            catch (Exception)
#pragma warning restore CA1031
            {
                await EndAsync(Task.Delay(ListenAgain, _time, _closing.Token)).ConfigureAwait(false);
            }
        }
    }

    private void Track(Task task)
    {
        _background[task] = 0;
        _ = task.ContinueWith(
            static (done, state) => ((ConcurrentDictionary<Task, byte>)state!).TryRemove(done, out _),
            _background,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    private static async Task EndAsync(Task task) => await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
