namespace ToolExec.Run;

/// <summary>Where the workers of one run get their items. Each way of getting one is used by several workers at once.</summary>
internal abstract class PoolSource<T> : IAsyncDisposable
{
    /// <summary>Gets the number of items, or -1 where only the end of the sequence tells.</summary>
    public virtual int Count => -1;

    /// <summary>Gets a value indicating whether items may still come: whether another worker could be of use.</summary>
    public abstract bool MayHaveMore { get; }

    /// <summary>Gets a value indicating whether there are, as far as is known, items that no worker has begun.</summary>
    public virtual bool HasUnbegun => MayHaveMore;

    public static PoolSource<T> Over(IEnumerable<T> items, int concurrency) => items switch
    {
        T[] array => new IndexedPoolSource<T>(array, null, array.Length, concurrency),
        IReadOnlyList<T> list => new IndexedPoolSource<T>(null, list, list.Count, concurrency),
        _ => new SequencePoolSource<T>(items.GetEnumerator()),
    };

    public static PoolSource<T> Over(IAsyncEnumerable<T> items, CancellationToken cancellationToken) =>
        new AsyncPoolSource<T>(items.GetAsyncEnumerator(cancellationToken));

    /// <summary>Gets an item where that needs no waiting.</summary>
    public abstract bool TryTake(PoolWorker<T> worker, out T item, out int index);

    /// <summary>Gets an item into the worker's <see cref="PoolWorker{T}.Fetched"/>, and says whether there was one.</summary>
    public virtual ValueTask<bool> FetchAsync(PoolWorker<T> worker) => new(false);

    public abstract ValueTask DisposeAsync();
}
