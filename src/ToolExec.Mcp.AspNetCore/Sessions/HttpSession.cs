#pragma warning disable VSTHRD003 // The task awaited here is the session's own.
#pragma warning disable MCP9006 // Sessions are for clients of versions before 2026-07-28, and so is what they can take up again.

using Microsoft.Extensions.Logging;
using ModelContextProtocol.Server;

namespace ToolExec.Mcp.AspNetCore;

/// <summary>A session of one client (versions before 2026-07-28). It ends when nobody has used it for a while.</summary>
internal sealed class HttpSession : IAsyncDisposable
{
    private readonly McpEndpointOptions _options;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly ITimer _idle;
    private readonly Lock _gate = new(); // guards _users, _closed and _hasStream
    private readonly Action<HttpSession, string> _ended;
    private Task _running = Task.CompletedTask;
    private int _users;
    private bool _closed;
    private bool _hasStream;

    internal HttpSession(string id, string? owner, McpEndpointOptions options, TimeProvider time, ILoggerFactory loggers, Action<HttpSession, string> ended)
    {
        Id = id;
        Owner = owner;
        _options = options;
        _logger = loggers.CreateLogger<HttpSession>();
        _ended = ended;
        Events = options.MaxReplayBytes > 0 ? new SessionEvents(options.MaxReplayBytes) : null;
        Transport = new StreamableHttpServerTransport(loggers) { SessionId = id, EventStreamStore = Events };
        _idle = time.CreateTimer(static state => ((HttpSession)state!).OnIdle(), this, options.SessionIdleTimeout, Timeout.InfiniteTimeSpan);
    }

    internal string Id { get; }

    /// <summary>Gets who began it, and alone may use it; <see langword="null"/> where nobody is told apart.</summary>
    internal string? Owner { get; }

    internal SessionEvents? Events { get; }

    internal StreamableHttpServerTransport Transport { get; }

    /// <summary>Gets the token that is cancelled when the session ends.</summary>
    internal CancellationToken Ended => _stop.Token;

    /// <summary>Serves it until it ends.</summary>
    internal void Start(McpToolServer server) => _running = RunAsync(server);

    /// <summary>Begins a request in it.</summary>
    /// <returns><see langword="null"/> where it may begin, else why not.</returns>
    internal SessionRefusal? Enter()
    {
        lock (_gate)
        {
            if (_closed)
            {
                return SessionRefusal.Ended;
            }

            if (_users >= _options.MaxRequestsPerSession)
            {
                return SessionRefusal.TooMany;
            }

            _users++;
            _idle.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return null;
        }
    }

    internal void Leave()
    {
        lock (_gate)
        {
            if (--_users == 0 && !_closed)
            {
                _idle.Change(_options.SessionIdleTimeout, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>Takes the one stream for what the server says by itself; a client that lost it takes it up again by its last event.</summary>
    internal bool TryTakeStream()
    {
        lock (_gate)
        {
            return !_hasStream && (_hasStream = true);
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _closed = true;
        }

        await _idle.DisposeAsync().ConfigureAwait(false);
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        await Transport.DisposeAsync().ConfigureAwait(false);
    }

    private void OnIdle()
    {
        lock (_gate)
        {
            if (_users > 0 || _closed)
            {
                return;
            }

            _closed = true;
        }

        _ended(this, "nobody has used it for a while");
    }

    private async Task RunAsync(McpToolServer server)
    {
        try
        {
            await server.ServeAsync(Transport, null, _stop.Token).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever a session ended with, the others go on, and so does the endpoint.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _logger.SessionFailed(e);
        }
    }
}
