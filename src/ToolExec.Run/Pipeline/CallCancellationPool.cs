using System.Collections.Concurrent;

namespace ToolExec.Run;

/// <summary>
/// Keeps the cancellation of ended calls for later ones, and ends calls whose time is over. A token source with a timer of its own costs more than
/// the rest of a small call, so there is one timer, set to the earliest deadline; as a rule the next call's is later, and nothing needs to be set.
/// </summary>
internal sealed class CallCancellationPool : IAsyncDisposable
{
    private const int MaxKept = 256;
    private readonly ConcurrentQueue<CallCancellation> _free = new();
    private readonly ConcurrentDictionary<CallCancellation, bool> _all = new();
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private CallCancellation? _first;
    private volatile bool _shutDown;

    // The moment for which the timer is set. Lowered under the gate; raised only by the timer itself, before it looks at the calls.
    private long _wakeAt = CallCancellation.Never;

    public CallCancellationPool(TimeProvider time)
    {
        _time = time;
        using (ExecutionContext.SuppressFlow())
        {
            _timer = time.CreateTimer(static pool => ((CallCancellationPool)pool!).EndOverdue(), this, System.Threading.Timeout.InfiniteTimeSpan, System.Threading.Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Begins the cancellation of a call.</summary>
    /// <param name="timeout">The time that the call may take.</param>
    /// <param name="started">When it began, in the clock's own units.</param>
    /// <param name="caller">The caller's token.</param>
    public CallCancellation Rent(TimeSpan timeout, long started, CancellationToken caller)
    {
        var rented = Interlocked.Exchange(ref _first, null);
        if (rented is null && !_free.TryDequeue(out rented))
        {
            rented = new CallCancellation(_time);
            _all.TryAdd(rented, true);
        }

        var deadline = timeout == System.Threading.Timeout.InfiniteTimeSpan ? CallCancellation.Never : started + (long)(timeout.Ticks * ((double)_time.TimestampFrequency / TimeSpan.TicksPerSecond));
        rented.Begin(timeout, deadline, caller);
        if (_shutDown)
        {
            // It may have been made behind the back of the shutdown's look at all of them.
            rented.Shutdown();
        }

        // Begin has written the deadline with a fence: either the timer's look at the calls sees it, or this sees that the timer must be set.
        if (deadline < Volatile.Read(ref _wakeAt))
        {
            WakeAt(deadline);
        }

        return rented;
    }

    public void Return(CallCancellation rented)
    {
        if (!rented.End())
        {
            _all.TryRemove(rented, out _);
        }
        else if (Interlocked.CompareExchange(ref _first, rented, null) is not null)
        {
            if (_free.Count < MaxKept)
            {
                _free.Enqueue(rented);
            }
            else
            {
                _all.TryRemove(rented, out _);
            }
        }
    }

    /// <summary>Forgets one whose call was left behind: its token is still in use, so it is never used again.</summary>
    public void Forget(CallCancellation rented)
    {
        rented.End();
        _all.TryRemove(rented, out _);
    }

    /// <summary>Stops every call, and those that begin afterwards.</summary>
    public void ShutdownAll()
    {
        _shutDown = true;
        Interlocked.MemoryBarrier();
        foreach (var (cancellation, _) in _all)
        {
            cancellation.Shutdown();
        }
    }

    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    private void EndOverdue()
    {
        Interlocked.Exchange(ref _wakeAt, CallCancellation.Never);
        var now = _time.GetTimestamp();
        var next = CallCancellation.Never;
        foreach (var (cancellation, _) in _all)
        {
            var deadline = cancellation.Deadline;
            if (deadline == CallCancellation.Never)
            {
                continue;
            }

            if (deadline <= now)
            {
                cancellation.TimeOut(deadline);
            }
            else
            {
                next = Math.Min(next, deadline);
            }
        }

        if (next != CallCancellation.Never)
        {
            WakeAt(next);
        }
    }

    private void WakeAt(long deadline)
    {
        lock (_gate)
        {
            if (deadline < _wakeAt)
            {
                _wakeAt = deadline;

                // Timers step in milliseconds; a part of one is rounded up, so that the deadline is past when the timer fires.
                var wait = _time.GetElapsedTime(_time.GetTimestamp(), deadline);
                _timer.Change(wait <= TimeSpan.Zero ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), System.Threading.Timeout.InfiniteTimeSpan);
            }
        }
    }
}
