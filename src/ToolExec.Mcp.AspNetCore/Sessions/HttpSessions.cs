using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace ToolExec.Mcp.AspNetCore;

/// <summary>The sessions of an endpoint.</summary>
internal sealed class HttpSessions(McpToolServer server, McpEndpointOptions options, TimeProvider time, ILoggerFactory loggers) : IAsyncDisposable
{
    private const int IdBytes = 24; // 192 bits: nobody guesses one
    private const int ShownCharacters = 6;
    private readonly ConcurrentDictionary<string, HttpSession> _sessions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Task, bool> _ending = new();
    private readonly ILogger _logger = loggers.CreateLogger<HttpSessions>();
    private int _count;
    private volatile bool _closed;

    internal int Count => Volatile.Read(ref _count);

    /// <summary>Begins a session.</summary>
    /// <returns>Whether there was room for one.</returns>
    internal bool TryBegin(string? owner, [NotNullWhen(true)] out HttpSession? session)
    {
        session = null;
        if (_closed || Interlocked.Increment(ref _count) > options.MaxSessions)
        {
            Interlocked.Decrement(ref _count);
            return false;
        }

        session = new HttpSession(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(IdBytes)), owner, options, time, loggers, End);
        _sessions[session.Id] = session;
        session.Start(server);
        _logger.SessionBegan(Shown(session), Count);
        return true;
    }

    /// <summary>Finds a session. Somebody else's does not exist.</summary>
    internal bool TryFind(string id, string? owner, [NotNullWhen(true)] out HttpSession? session) =>
        _sessions.TryGetValue(id, out session) && string.Equals(session.Owner, owner, StringComparison.Ordinal);

    /// <summary>Ends a session in the background: its calls may finish.</summary>
    internal void End(HttpSession session, string reason)
    {
        if (_sessions.TryRemove(session.Id, out _))
        {
            Interlocked.Decrement(ref _count);
            _logger.SessionEnded(Shown(session), reason);
            var ending = session.DisposeAsync().AsTask();
            _ending[ending] = true;
            _ = ending.ContinueWith(static (done, state) => ((ConcurrentDictionary<Task, bool>)state!).TryRemove(done, out _), _ending, TaskScheduler.Default);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _closed = true;
        foreach (var session in _sessions.Values)
        {
            End(session, "the endpoint stops");
        }

        await Task.WhenAll(_ending.Keys).ConfigureAwait(false);
    }

    // Enough to tell sessions apart in a log, too little to use one.
    private static string Shown(HttpSession session) => session.Id[..ShownCharacters] + "…";
}
