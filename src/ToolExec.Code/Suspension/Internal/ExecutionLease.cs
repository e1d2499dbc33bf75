using Microsoft.Extensions.Logging;

namespace ToolExec.Code;

/// <summary>A stored execution that is ours for now: nobody else goes on with it as long as we say in time that we still do.</summary>
internal sealed class ExecutionLease : IAsyncDisposable
{
    private readonly IExecutionStore _store;
    private readonly TimeSpan _time;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _over = new();
    private readonly CancellationTokenSource _lost = new();

    // One change at a time: ours and those of the renewal.
    private readonly SemaphoreSlim _change = new(1);
    private readonly Task _renewal;
    private StoredExecution _stored;

    private ExecutionLease(IExecutionStore store, StoredExecution stored, ExecutionState state, TimeSpan time, TimeProvider clock, ILogger logger)
    {
        _store = store;
        _stored = stored;
        State = state;
        _time = time;
        _clock = clock;
        _logger = logger;
        _renewal = RenewAsync();
    }

    /// <summary>Gets the state as it is kept now.</summary>
    public ExecutionState State { get; private set; }

    /// <summary>Gets a token that is cancelled when somebody else has taken the execution.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>Takes an execution.</summary>
    /// <returns>The lease, or <see langword="null"/> where somebody else was faster.</returns>
    public static async ValueTask<ExecutionLease?> TryTakeAsync(
        IExecutionStore store, StoredExecution stored, ExecutionState state, TimeSpan time, TimeProvider clock, ILogger logger, CancellationToken cancellationToken)
    {
        var taken = state with { TakenUntil = clock.GetUtcNow() + time };
        var mine = stored with { Version = stored.Version + 1, State = taken.ToBytes() };
        return await store.TryUpdateAsync(mine, stored.Version, cancellationToken).ConfigureAwait(false)
            ? new ExecutionLease(store, mine, taken, time, clock, logger)
            : null;
    }

    /// <summary>Keeps a new state, and stays the one who goes on.</summary>
    /// <returns><see langword="false"/> where the execution is not ours any more.</returns>
    public ValueTask<bool> TrySaveAsync(ExecutionState state) => ChangeAsync(() => state with { TakenUntil = _clock.GetUtcNow() + _time }, _stored.Expires);

    /// <summary>Keeps a new state, and lets others go on with it.</summary>
    /// <returns><see langword="false"/> where the execution is not ours any more.</returns>
    public async ValueTask<bool> TryReleaseAsync(ExecutionState state, DateTimeOffset? expires = null)
    {
        await StopAsync().ConfigureAwait(false);
        return await ChangeAsync(() => state with { TakenUntil = null }, expires ?? _stored.Expires).ConfigureAwait(false);
    }

    /// <summary>Forgets the execution: it has ended.</summary>
    public async ValueTask<bool> TryRemoveAsync()
    {
        await StopAsync().ConfigureAwait(false);
        return await _store.TryRemoveAsync(_stored.Id, _stored.Version, CancellationToken.None).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        _over.Dispose();
        _lost.Dispose();
        _change.Dispose();
    }

    private async ValueTask StopAsync()
    {
        await _over.CancelAsync().ConfigureAwait(false);
#pragma warning disable VSTHRD003 // This lease began it.
        await _renewal.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
#pragma warning restore VSTHRD003
    }

    private async ValueTask<bool> ChangeAsync(Func<ExecutionState> next, DateTimeOffset expires)
    {
        await _change.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            var state = next();
            var changed = _stored with { Version = _stored.Version + 1, State = state.ToBytes(), Expires = expires };
            if (!await _store.TryUpdateAsync(changed, _stored.Version, CancellationToken.None).ConfigureAwait(false))
            {
                return false;
            }

            _stored = changed;
            State = state;
            return true;
        }
        finally
        {
            _change.Release();
        }
    }

    private async Task RenewAsync()
    {
        while (true)
        {
            await Task.Delay(_time / 3, _clock, _over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_over.IsCancellationRequested)
            {
                return;
            }

            try
            {
                if (!await ChangeAsync(() => State with { TakenUntil = _clock.GetUtcNow() + _time }, _stored.Expires).ConfigureAwait(false))
                {
                    _logger.LeaseNotRenewed(null, _stored.Id);
                    await _lost.CancelAsync().ConfigureAwait(false);
                    return;
                }
            }
            catch (IOException fault)
            {
                // The next turn tries again; if the lease runs out meanwhile, the next change fails and says so.
                _logger.LeaseNotRenewed(fault, _stored.Id);
            }
        }
    }
}
