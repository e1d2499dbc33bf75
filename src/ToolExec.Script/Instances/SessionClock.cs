namespace ToolExec.Script;

/// <summary>A script's own time: it runs while a run is under way and stands still in between.</summary>
internal sealed class SessionClock(TimeProvider timeProvider, TimeSpan before)
{
    private TimeSpan _before = before;
    private long _started;
    private bool _running;

    public TimeSpan Elapsed => _running ? _before + timeProvider.GetElapsedTime(_started) : _before;

    public long Nanoseconds => Elapsed.Ticks * TimeSpan.NanosecondsPerTick;

    public void Start()
    {
        _started = timeProvider.GetTimestamp();
        _running = true;
    }

    public void Stop()
    {
        _before = Elapsed;
        _running = false;
    }
}
