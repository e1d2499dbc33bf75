namespace ToolExec.Run;

/// <summary>A piece of work in a pool with lanes: queued, then running, and somebody who waits for it until they give it up.</summary>
#pragma warning disable CA1001 // The token source has no timer and no wait handle: there is nothing to dispose, and work that ignores its token may outlive everybody.
internal abstract class LaneWork(LanedWorkerPool pool, WorkLane lane, CancellationToken callerToken) : IThreadPoolWorkItem
#pragma warning restore CA1001
{
    private readonly ExecutionContext? _context = ExecutionContext.Capture();
    private readonly CancellationTokenSource _cancel = new();
    private CancellationTokenRegistration _registration;

    public WorkLane Lane { get; } = lane;

    /// <summary>Gets or sets the place in the lane's queue; <see langword="null"/> once it runs or is over. Guarded by the pool's gate.</summary>
    public LinkedListNode<LaneWork>? Place { get; set; }

    protected CancellationToken CallerToken { get; } = callerToken;

    protected CancellationToken Token => _cancel.Token;

    public void Execute()
    {
        if (_context is null)
        {
            _ = RunToEndAsync();
        }
        else
        {
            ExecutionContext.Run(_context, static work => _ = ((LaneWork)work!).RunToEndAsync(), this);
        }
    }

    /// <summary>Listens to the caller's token. Called before the work is queued, so that its end finds the registration.</summary>
    public void Watch() => _registration = CallerToken.UnsafeRegister(static work => ((LaneWork)work!).GiveUp(), this);

    /// <summary>Ends the listening for work that was not queued.</summary>
    public void Unwatch() => _registration.Unregister();

    /// <summary>Tells the work to stop, if it runs.</summary>
    public void Cancel() => _cancel.Cancel();

    /// <summary>Ends the waiting with an error.</summary>
    public abstract void Refuse(Exception error);

    /// <summary>Ends the waiting: the caller gave it up.</summary>
    protected abstract void ReleaseWaiter();

    /// <summary>Runs the work and hands its outcome to whoever waits; does not throw.</summary>
    protected abstract Task RunAsync();

    private async Task RunToEndAsync()
    {
        await RunAsync().ConfigureAwait(false);
        await _registration.DisposeAsync().ConfigureAwait(false);
        pool.OnEnded(this);
    }

    // The waiter is free at once, even where the work ignores its token; its place among the running ones is free only when it has really ended.
    private void GiveUp()
    {
        pool.RemoveQueued(this);
        ReleaseWaiter();
        Cancel();
    }
}
