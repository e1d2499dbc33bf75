namespace ToolExec.Runtime;

/// <summary>The caller's token, and the time that a request may take.</summary>
internal sealed class BoundedTime : IDisposable
{
    private readonly CancellationTokenSource _timer;
    private readonly CancellationTokenSource _linked;

    public BoundedTime(TimeSpan time, TimeProvider provider, CancellationToken caller)
    {
        _timer = new CancellationTokenSource(time, provider);
        _linked = CancellationTokenSource.CreateLinkedTokenSource(_timer.Token, caller);
    }

    /// <summary>Gets what is cancelled by either.</summary>
    public CancellationToken Token => _linked.Token;

    public void Dispose()
    {
        _linked.Dispose();
        _timer.Dispose();
    }
}
