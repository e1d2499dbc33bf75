#pragma warning disable VSTHRD003 // The tasks awaited here are this supervisor's own.

using Microsoft.Extensions.Logging;

namespace ToolExec.Mcp;

/// <summary>Keeps one session with a server alive: connects at the start, and again, with growing waits, when the session was lost.</summary>
internal sealed class McpSupervisor : IAsyncDisposable
{
    private readonly Lock _gate = new(); // guards all fields that change
    private readonly string _server;
    private readonly IMcpConnector _connector;
    private readonly McpServerOptions _options;
    private readonly RestartBackoff _backoff;
    private readonly Action _reconnected;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _closing = new();

    private McpLink? _link;
    private Task? _running; // watches the link and restarts, from the first start to the end
    private Task<McpLink>? _starting;
    private TaskCompletionSource<Attempt> _attempt = NewAttempt();
    private BackendException? _lastError;
    private long _failures; // of restarts, since the beginning
    private bool _closed;

    internal McpSupervisor(
        string server, IMcpConnector connector, McpServerOptions options, RestartBackoff backoff, Action reconnected, TimeProvider time, ILogger logger)
    {
        _server = server;
        _connector = connector;
        _options = options;
        _backoff = backoff;
        _reconnected = reconnected;
        _time = time;
        _logger = logger;
    }

    /// <summary>Gets the session that is alive now, or null; and the last error, where the last attempt failed or the server was lost.</summary>
    internal (McpLink? Link, BackendException? Error) Current
    {
        get
        {
            lock (_gate)
            {
                return (_link is { IsAlive: true } ? _link : null, _lastError);
            }
        }
    }

    /// <summary>Returns a live session. Starts the server where it was not started; waits where it is restarting.</summary>
    /// <exception cref="BackendException">The start failed, or as many attempts to restart as a call waits for.</exception>
    internal async ValueTask<McpLink> GetAsync(CancellationToken cancellationToken)
    {
        long? failuresBefore = null;
        while (true)
        {
            Task<McpLink>? starting;
            Task<Attempt> attempt;
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_closed, typeof(McpBackend));
                if (_link is { IsAlive: true } link)
                {
                    return link;
                }

                failuresBefore ??= _failures;
                if (_failures - failuresBefore >= _options.RestartAttemptsPerCall)
                {
                    throw _lastError!;
                }

                // Whoever comes first starts the server; the start is given up when that caller gives up, and the next one starts anew.
                starting = _running is null ? _starting ??= StartCoreAsync(cancellationToken) : null;
                attempt = _attempt.Task;
            }

            if (starting is not null)
            {
                try
                {
                    return await starting.WaitAsync(cancellationToken).ConfigureAwait(false);
                }
                catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
                {
                    throw new OperationCanceledException(cancellationToken);
                }
                catch (OperationCanceledException e) when (_closing.IsCancellationRequested)
                {
                    throw McpErrors.Lost(_server, McpLoss.Stopped, e);
                }
                catch (OperationCanceledException)
                {
                    continue; // the caller that had begun the start gave it up
                }
            }

            var outcome = await attempt.WaitAsync(cancellationToken).ConfigureAwait(false);
            if (outcome.Link is { } found)
            {
                return found;
            }

            if (_closing.IsCancellationRequested)
            {
                throw outcome.Error!;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task<McpLink>? starting;
        lock (_gate)
        {
            _closed = true;
            starting = _starting;
        }

        await _closing.CancelAsync().ConfigureAwait(false);
        await EndAsync(starting).ConfigureAwait(false);
        await LetGoAsync().ConfigureAwait(false); // which also ends the watching
        await EndAsync(_running).ConfigureAwait(false);
        await LetGoAsync().ConfigureAwait(false); // a restart may have come to its end in between
        Publish(new Attempt(null, McpErrors.Lost(_server, McpLoss.Stopped)));
    }

    private async Task<McpLink> StartCoreAsync(CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // leave the lock
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        try
        {
            var link = await _connector.ConnectAsync(linked.Token).ConfigureAwait(false);
            lock (_gate)
            {
                _link = link;
                _lastError = null;
                _running = _closed ? Task.CompletedTask : RunAsync(link);
            }

            _logger.Connected(_server, link.Client.NegotiatedProtocolVersion);
            return link;
        }
        catch (BackendException e)
        {
            lock (_gate)
            {
                _lastError = e;
            }

            throw;
        }
        finally
        {
            lock (_gate)
            {
                _starting = null;
            }
        }
    }

    private async Task RunAsync(McpLink link)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // leave the lock
        var failures = 0;
        while (!_closing.IsCancellationRequested)
        {
            var since = _time.GetTimestamp();
            var loss = await link.Lost.ConfigureAwait(false);
            if (_closing.IsCancellationRequested)
            {
                return;
            }

            _logger.Lost(_server, loss.Reason);
            lock (_gate)
            {
                _lastError = McpErrors.Lost(_server, loss);
            }

            // The old process must be gone before the new one wants its files and ports.
            await LetGoAsync(link).ConfigureAwait(false);
            failures = _time.GetElapsedTime(since) >= _options.MaxRestartDelay ? 0 : failures;
            if (await ReconnectAsync(failures).ConfigureAwait(false) is not { } next)
            {
                return;
            }

            // A server that dies right after each start is a failing one, although each start succeeds.
            (link, failures) = (next.Link, next.Failures + 1);
        }
    }

    private async Task<(McpLink Link, int Failures)?> ReconnectAsync(int failures)
    {
        for (; !_closing.IsCancellationRequested; failures++)
        {
            try
            {
                var delay = _backoff.Delay(failures);
                _logger.Restarting(_server, failures + 1, delay);
                if (delay > TimeSpan.Zero)
                {
                    await Task.Delay(delay, _time, _closing.Token).ConfigureAwait(false);
                }

                var link = await _connector.ConnectAsync(_closing.Token).ConfigureAwait(false);
                Publish(new Attempt(link, null));
                _logger.Connected(_server, link.Client.NegotiatedProtocolVersion);
                _reconnected();
                return (link, failures);
            }
            catch (BackendException e)
            {
                _logger.RestartFailed(_server, failures + 1, e.Message);
                var wait = _backoff.Delay(failures + 1);
                Publish(new Attempt(null, new BackendException(e.Error with { RetryAfter = wait })));
            }
            catch (OperationCanceledException) when (_closing.IsCancellationRequested)
            {
            }
        }

        return null;
    }

    private void Publish(Attempt outcome)
    {
        TaskCompletionSource<Attempt> waiting;
        lock (_gate)
        {
            _link = outcome.Link ?? _link;
            _lastError = outcome.Error;
            _failures += outcome.Error is null ? 0 : 1;
            waiting = _attempt;
            _attempt = NewAttempt();
        }

        waiting.TrySetResult(outcome);
    }

    private async Task LetGoAsync()
    {
        McpLink? link;
        lock (_gate)
        {
            link = _link;
        }

        if (link is not null)
        {
            await LetGoAsync(link).ConfigureAwait(false);
        }
    }

    private async Task LetGoAsync(McpLink link)
    {
        try
        {
            await link.DisposeAsync().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // The connection is gone either way, and the next one must not fail for it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _logger.DisposeFailed(_server, e);
        }
    }

    private static TaskCompletionSource<Attempt> NewAttempt() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static async Task EndAsync(Task? task)
    {
        if (task is not null)
        {
            await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private sealed record Attempt(McpLink? Link, BackendException? Error);
}
