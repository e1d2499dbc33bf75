namespace ToolExec.Run;

/// <summary>A piece of work that gives a result.</summary>
internal sealed class LaneWork<TResult>(
    LanedWorkerPool pool, WorkLane lane, Func<CancellationToken, ValueTask<TResult>> work, CancellationToken callerToken)
    : LaneWork(pool, lane, callerToken)
{
    private readonly TaskCompletionSource<TResult> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

#pragma warning disable VSTHRD003 // The work's own signal; it completes on the pool.
    public Task<TResult> Outcome => _outcome.Task;
#pragma warning restore VSTHRD003

    public override void Refuse(Exception error) => _outcome.TrySetException(error);

    protected override void ReleaseWaiter() => _outcome.TrySetCanceled(CallerToken);

    protected override async Task RunAsync()
    {
        try
        {
            var result = await work(Token).ConfigureAwait(false);
            _outcome.TrySetResult(result);
        }
        catch (OperationCanceledException) when (CallerToken.IsCancellationRequested)
        {
            ReleaseWaiter();
        }
        catch (OperationCanceledException) when (Token.IsCancellationRequested)
        {
            Refuse(LanedWorkerPool.ShuttingDown());
        }
#pragma warning disable CA1031 // The work is foreign code; its error goes to whoever waits for it.
        catch (Exception error)
#pragma warning restore CA1031
        {
            Refuse(error);
        }
    }
}
