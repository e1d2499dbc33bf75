namespace ToolExec.Code.Tests.Suspension;

/// <summary>A store behind which a process dies: at one step, before or after its change is made, it is never answered.</summary>
public sealed class FailingStore(IExecutionStore inner) : IExecutionStore
{
    private readonly TaskCompletionSource _died = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _never = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private TaskCompletionSource _updated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _updates;
    private int _seen;

    public enum Step
    {
        Never,

        /// <summary>Right after the execution was taken.</summary>
        Taken,

        /// <summary>Before what the calls gave is kept.</summary>
        Answers,

        /// <summary>Right after it was kept.</summary>
        Kept,

        /// <summary>Before the execution is forgotten.</summary>
        End,
    }

    public Step DieAt { get; set; }

    public bool CannotBeRead { get; set; }

    public Task Died => _died.Task;

    public int Updates => Volatile.Read(ref _updates);

    public void Release() => _never.TrySetCanceled();

    public async Task WhenUpdatedAsync(int before)
    {
        while (Updates <= before)
        {
            Task next;
            lock (_gate)
            {
                next = _updated.Task;
            }

            if (Updates <= before)
            {
                await next;
            }
        }
    }

    public ValueTask<bool> TryAddAsync(StoredExecution execution, CancellationToken cancellationToken) => inner.TryAddAsync(execution, cancellationToken);

    public async ValueTask<bool> TryUpdateAsync(StoredExecution execution, long expectedVersion, CancellationToken cancellationToken)
    {
        // The first change takes the execution, the second keeps the answers.
        var change = DieAt is Step.Taken or Step.Answers or Step.Kept ? ++_seen : 0;
        if ((DieAt, change) is (Step.Answers, 2))
        {
            await DieAsync();
        }

        var changed = await inner.TryUpdateAsync(execution, expectedVersion, cancellationToken);
        if ((DieAt, change) is (Step.Taken, 1) or (Step.Kept, 2))
        {
            await DieAsync();
        }

        Interlocked.Increment(ref _updates);
        lock (_gate)
        {
            _updated.TrySetResult();
            _updated = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        return changed;
    }

    public ValueTask<StoredExecution?> FindAsync(string id, CancellationToken cancellationToken) =>
        CannotBeRead ? throw new IOException("The disk is gone.") : inner.FindAsync(id, cancellationToken);

    public async ValueTask<bool> TryRemoveAsync(string id, long expectedVersion, CancellationToken cancellationToken)
    {
        if (DieAt == Step.End)
        {
            await DieAsync();
        }

        return await inner.TryRemoveAsync(id, expectedVersion, cancellationToken);
    }

    public ValueTask<IReadOnlyList<StoredExecution>> ListAsync(string? scope, int max, CancellationToken cancellationToken) => inner.ListAsync(scope, max, cancellationToken);

    public ValueTask<int> RemoveExpiredAsync(CancellationToken cancellationToken) => inner.RemoveExpiredAsync(cancellationToken);

    private async Task DieAsync()
    {
        _died.TrySetResult();
        await _never.Task;
    }
}
