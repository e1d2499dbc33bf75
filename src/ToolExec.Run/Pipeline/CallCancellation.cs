namespace ToolExec.Run;

/// <summary>Ends one call: when its caller gives up, its time is over, or the runner stops. Used again for another call afterwards.</summary>
/// <remarks>Its source has no timer and no wait handle, so there is nothing to dispose; and disposing it could meet the timer's thread that is just cancelling it.</remarks>
#pragma warning disable CA1001 // As the remarks say.
internal sealed class CallCancellation(TimeProvider time)
#pragma warning restore CA1001
{
    /// <summary>No call, or one without a limit.</summary>
    public const long Never = long.MaxValue;

    // Put in the deadline's place by whoever ends the call for its time, so that the same deadline cannot end a later call.
    private const long Over = long.MinValue;

    private readonly CancellationTokenSource _source = new();
    private CancellationTokenRegistration _callerLink;
    private long _deadline = Never;
    private volatile bool _shuttingDown;

    /// <summary>Gets the caller's own token.</summary>
    public CancellationToken Caller { get; private set; }

    /// <summary>Gets the time that the call may take.</summary>
    public TimeSpan Timeout { get; private set; }

    /// <summary>Gets the token that the call sees.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Gets a value indicating whether the runner's stop ended the call.</summary>
    public bool IsShuttingDown => _shuttingDown;

    /// <summary>Gets the moment at which the call's time is over, in the clock's own units.</summary>
    public long Deadline => Volatile.Read(ref _deadline);

    /// <summary>Gets the time until then.</summary>
    public TimeSpan TimeLeft => Deadline switch
    {
        Never => System.Threading.Timeout.InfiniteTimeSpan,
        Over => TimeSpan.Zero,
        var deadline => time.GetElapsedTime(time.GetTimestamp(), deadline) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero,
    };

    public void Begin(TimeSpan timeout, long deadline, CancellationToken caller)
    {
        Caller = caller;
        Timeout = timeout;
        Interlocked.Exchange(ref _deadline, deadline);
        if (caller.CanBeCanceled)
        {
            _callerLink = caller.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _source);
        }
    }

    /// <summary>Detaches from the caller and the clock.</summary>
    /// <returns>Whether another call can use this one.</returns>
    public bool End()
    {
        // Waits for a callback that runs on another thread, so that it cannot cancel the next call.
        _callerLink.Dispose();
        _callerLink = default;
        Caller = default;
        return Interlocked.Exchange(ref _deadline, Never) != Over && !_shuttingDown && _source.TryReset();
    }

    /// <summary>Ends the call for its time, if it is still the call with this deadline.</summary>
    public void TimeOut(long deadline)
    {
        if (Interlocked.CompareExchange(ref _deadline, Over, deadline) == deadline)
        {
            // What tools have registered runs on other threads: it must neither hold up the timer nor throw there.
            _ = _source.CancelAsync();
        }
    }

    public void Shutdown()
    {
        _shuttingDown = true;
        _ = _source.CancelAsync();
    }
}
