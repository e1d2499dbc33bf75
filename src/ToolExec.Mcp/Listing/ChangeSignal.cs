namespace ToolExec.Mcp;

/// <summary>Passes news on at once, but no more often than an interval: a server may announce a change thousands of times a second.</summary>
internal sealed class ChangeSignal : IDisposable
{
    private readonly Lock _gate = new(); // guards all fields
    private readonly Action _raise;
    private readonly TimeSpan _interval;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private long? _last;
    private bool _scheduled;

    internal ChangeSignal(Action raise, TimeSpan interval, TimeProvider time)
    {
        _raise = raise;
        _interval = interval;
        _time = time;
        _timer = time.CreateTimer(static state => ((ChangeSignal)state!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    internal void Notify()
    {
        lock (_gate)
        {
            if (_scheduled)
            {
                return;
            }

            var wait = _last is { } last ? _interval - _time.GetElapsedTime(last) : TimeSpan.Zero;
            _scheduled = true;
            _timer.Change(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose() => _timer.Dispose();

    // Never on the caller's thread: that is the one that reads the server's messages.
    private void Fire()
    {
        lock (_gate)
        {
            _scheduled = false;
            _last = _time.GetTimestamp();
        }

        _raise();
    }
}
