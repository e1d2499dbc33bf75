using System.Collections.Concurrent;

namespace ToolExec.Run;

/// <summary>Keeps the cancellation of ended calls for later ones: a token source with a timer costs more than the rest of a small call.</summary>
internal sealed class CallCancellationPool(TimeProvider time)
{
    private const int MaxKept = 256;
    private readonly ConcurrentQueue<CallCancellation> _free = new();
    private readonly ConcurrentDictionary<CallCancellation, bool> _all = new();
    private CallCancellation? _first;

    public CallCancellation Rent(TimeSpan timeout, CancellationToken caller)
    {
        var rented = Interlocked.Exchange(ref _first, null);
        if (rented is null && !_free.TryDequeue(out rented))
        {
            rented = new CallCancellation(time);
            _all.TryAdd(rented, true);
        }

        rented.Begin(timeout, caller);
        return rented;
    }

    public void Return(CallCancellation rented)
    {
        if (!rented.End())
        {
            Drop(rented);
        }
        else if (Interlocked.CompareExchange(ref _first, rented, null) is not null)
        {
            if (_free.Count < MaxKept)
            {
                _free.Enqueue(rented);
            }
            else
            {
                Drop(rented);
            }
        }
    }

    /// <summary>Forgets one whose call was left behind: its token is still in use, so it is never used again and not disposed.</summary>
    public void Forget(CallCancellation rented) => _all.TryRemove(rented, out _);

    public void ShutdownAll()
    {
        foreach (var (cancellation, _) in _all)
        {
            cancellation.Shutdown();
        }
    }

    private void Drop(CallCancellation rented)
    {
        _all.TryRemove(rented, out _);
        rented.Dispose();
    }
}
