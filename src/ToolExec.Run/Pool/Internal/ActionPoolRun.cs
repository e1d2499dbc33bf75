namespace ToolExec.Run;

/// <summary>A run whose work gives nothing.</summary>
internal sealed class ActionPoolRun<T>(
    PoolSource<T> source, Func<T, CancellationToken, ValueTask> run, WorkerPoolOptions<T>? options, int concurrency, CancellationToken cancellationToken)
    : PoolRun<T>(source, concurrency, cancellationToken)
{
    private readonly Action<T>? _onCompleted = options?.OnCompleted;
    private readonly Action<T, Exception>? _onError = options?.OnError;

    protected override async Task WorkAsync(PoolWorker<T> worker)
    {
        while (!IsStopped)
        {
            if (!Source.TryTake(worker, out var item, out _))
            {
                if (!await Source.FetchAsync(worker).ConfigureAwait(false))
                {
                    return;
                }

                item = worker.Fetched;
            }

            if (!worker.HasCalled)
            {
                CallNext(worker);
            }

            try
            {
                await run(item, Token).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // The work is foreign code; its error goes to whoever asked for it.
            catch (Exception error)
#pragma warning restore CA1031
            {
                Fail(item, error, _onError);
                continue;
            }

            if (_onCompleted is not null)
            {
                Tell(static (item, callback) => callback(item), item, _onCompleted);
            }
        }
    }
}
