namespace ToolExec.Foundation.Processes.Tests;

/// <summary>A manual clock that tells when the first timer was set on it.</summary>
internal sealed class SignallingTimeProvider : TimeProvider
{
    private readonly ManualTimeProvider _inner = new();
    private readonly TaskCompletionSource _set = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal Task TimerSet => _set.Task;

    public override long TimestampFrequency => _inner.TimestampFrequency;

    public override long GetTimestamp() => _inner.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => _inner.GetUtcNow();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = _inner.CreateTimer(callback, state, dueTime, period);
        _set.TrySetResult();
        return timer;
    }

    internal void Advance(TimeSpan by) => _inner.Advance(by);
}
