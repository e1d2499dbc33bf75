namespace ToolExec.Run;

/// <summary>A run whose work gives results.</summary>
internal sealed class FunctionPoolRun<T, TResult>(
    PoolSource<T> source, Func<T, CancellationToken, ValueTask<TResult>> run, WorkerPoolOptions<T, TResult>? options, int concurrency, CancellationToken cancellationToken)
    : PoolRun<T>(source, concurrency, cancellationToken)
{
    private readonly Action<T, TResult>? _onResult = options?.OnResult;
    private readonly Action<T, Exception>? _onError = options?.OnError;
    private readonly bool _inInputOrder = options?.Order == ResultOrder.Input;

    // Guards the two lists; in completion order there are no indices.
    private readonly Lock _resultsGate = new();
    private readonly List<TResult> _results = new(Math.Max(source.Count, 0));
    private readonly List<int> _indices = [];

    public async Task<IReadOnlyList<TResult>> CollectAsync()
    {
        await RunAsync().ConfigureAwait(false);
        if (!_inInputOrder)
        {
            return _results;
        }

        var (keys, values) = (_indices.ToArray(), _results.ToArray());
        Array.Sort(keys, values);
        return values;
    }

    protected override async Task WorkAsync(PoolWorker<T> worker)
    {
        while (!IsStopped)
        {
            if (!Source.TryTake(worker, out var item, out var index))
            {
                if (!await Source.FetchAsync(worker).ConfigureAwait(false))
                {
                    return;
                }

                (item, index) = (worker.Fetched, worker.FetchedIndex);
            }

            TResult result;
            if (!worker.HasCalled)
            {
                CallNext(worker);
            }

            try
            {
                result = await run(item, Token).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // The work is foreign code; its error goes to whoever asked for it.
            catch (Exception error)
#pragma warning restore CA1031
            {
                Fail(item, error, _onError);
                continue;
            }

            Keep(index, result);
            if (_onResult is not null)
            {
                Tell(_onResult, item, result);
            }
        }
    }

    private void Keep(int index, TResult result)
    {
        lock (_resultsGate)
        {
            _results.Add(result);
            if (_inInputOrder)
            {
                _indices.Add(index);
            }
        }
    }
}
