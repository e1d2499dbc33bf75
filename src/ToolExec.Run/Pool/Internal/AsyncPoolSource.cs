namespace ToolExec.Run;

/// <summary>Items of a sequence that is waited for.</summary>
internal sealed class AsyncPoolSource<T>(IAsyncEnumerator<T> items) : PoolSource<T>
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private int _next;
    private volatile bool _ended;

    public override bool MayHaveMore => !_ended;

    public override bool TryTake(PoolWorker<T> worker, out T item, out int index)
    {
        (item, index) = (default!, 0);
        return false;
    }

    public override async ValueTask<bool> FetchAsync(PoolWorker<T> worker)
    {
        await _turn.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        var more = false;
        try
        {
            more = !_ended && await items.MoveNextAsync().ConfigureAwait(false);
            (worker.Fetched, worker.FetchedIndex) = more ? (items.Current, _next++) : (default!, 0);
            return more;
        }
        finally
        {
            _ended = !more;
            _turn.Release();
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await items.DisposeAsync().ConfigureAwait(false);
        _turn.Dispose();
    }
}
