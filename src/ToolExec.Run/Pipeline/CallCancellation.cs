namespace ToolExec.Run;

/// <summary>Ends one call: when its caller gives up, its time is over, or the runner stops. Used again for another call afterwards.</summary>
internal sealed class CallCancellation : IDisposable
{
    private readonly CancellationTokenSource _source;
    private CancellationTokenRegistration _callerLink;
    private volatile bool _shuttingDown;

    public CallCancellation(TimeProvider time) => _source = new CancellationTokenSource(System.Threading.Timeout.InfiniteTimeSpan, time);

    /// <summary>Gets the caller's own token.</summary>
    public CancellationToken Caller { get; private set; }

    /// <summary>Gets the time that the call may take.</summary>
    public TimeSpan Timeout { get; private set; }

    /// <summary>Gets the token that the call sees.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Gets a value indicating whether the runner's stop ended the call.</summary>
    public bool IsShuttingDown => _shuttingDown;

    public void Begin(TimeSpan timeout, CancellationToken caller)
    {
        Caller = caller;
        Timeout = timeout;
        if (timeout != System.Threading.Timeout.InfiniteTimeSpan)
        {
            _source.CancelAfter(timeout);
        }

        if (caller.CanBeCanceled)
        {
            _callerLink = caller.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _source);
        }
    }

    /// <summary>Detaches from the caller.</summary>
    /// <returns>Whether another call can use this one.</returns>
    public bool End()
    {
        // Waits for a callback that runs on another thread, so that it cannot cancel the next call.
        _callerLink.Dispose();
        _callerLink = default;
        Caller = default;
        return !_shuttingDown && _source.TryReset();
    }

    public void Cancel() => _source.Cancel();

    public void Shutdown()
    {
        _shuttingDown = true;
        _source.Cancel();
    }

    public void Dispose()
    {
        _callerLink.Dispose();
        _source.Dispose();
    }
}
