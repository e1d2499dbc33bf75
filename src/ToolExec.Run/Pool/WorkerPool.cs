namespace ToolExec.Run;

/// <summary>Runs work over many items, a bounded number at once.</summary>
/// <remarks>
/// <para>
/// Items are taken in order, each once. One that fails does not stop the others. Work that is quick keeps its thread for the next item, so a million short
/// items cost little more than the calls; an item that waits holds back no other.
/// </para>
/// <para>
/// When the token is cancelled no more items are taken; the returned task ends when those that run have ended, with an <see cref="OperationCanceledException"/>
/// that carries the token. Nothing runs any more when the returned task has ended, whatever the reason.
/// </para>
/// </remarks>
public static class WorkerPool
{
    /// <summary>The highest concurrency that is taken.</summary>
    public const int MaxConcurrency = 65_536;

    /// <summary>Runs work over items.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="items">The items. A list is read by index and must not change meanwhile; any other sequence is read by one thread at a time, as work gets free.</param>
    /// <param name="run">The work on one item. It runs on pool threads.</param>
    /// <param name="concurrency">The most items at once: 1 to <see cref="MaxConcurrency"/>.</param>
    /// <param name="options">The callbacks; none where <see langword="null"/>.</param>
    /// <param name="cancellationToken">Ends the taking of items; handed to the work as well.</param>
    /// <returns>A task that ends when nothing runs any more.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The concurrency is outside.</exception>
    /// <exception cref="AggregateException">Items failed and there is no <see cref="WorkerPoolOptions{T}.OnError"/>; it has the first 100 errors.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before every item was done.</exception>
    public static Task RunAsync<T>(
        IEnumerable<T> items,
        Func<T, CancellationToken, ValueTask> run,
        int concurrency,
        WorkerPoolOptions<T>? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(run);
        CheckConcurrency(concurrency);
        return new ActionPoolRun<T>(PoolSource<T>.Over(items, concurrency), run, options, concurrency, cancellationToken).RunAsync();
    }

    /// <summary>Runs work over items that come asynchronously.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="items">The items, read one at a time as work gets free.</param>
    /// <param name="run">The work on one item. It runs on pool threads.</param>
    /// <param name="concurrency">The most items at once: 1 to <see cref="MaxConcurrency"/>.</param>
    /// <param name="options">The callbacks; none where <see langword="null"/>.</param>
    /// <param name="cancellationToken">Ends the taking of items; handed to the sequence and the work as well.</param>
    /// <returns>A task that ends when nothing runs any more.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The concurrency is outside.</exception>
    /// <exception cref="AggregateException">Items failed and there is no <see cref="WorkerPoolOptions{T}.OnError"/>; it has the first 100 errors.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before every item was done.</exception>
    public static Task RunAsync<T>(
        IAsyncEnumerable<T> items,
        Func<T, CancellationToken, ValueTask> run,
        int concurrency,
        WorkerPoolOptions<T>? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(run);
        CheckConcurrency(concurrency);
        return new ActionPoolRun<T>(PoolSource<T>.Over(items, cancellationToken), run, options, concurrency, cancellationToken).RunAsync();
    }

    /// <summary>Runs work over items and collects what it gives.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <typeparam name="TResult">The type of the results.</typeparam>
    /// <param name="items">The items. A list is read by index and must not change meanwhile; any other sequence is read by one thread at a time, as work gets free.</param>
    /// <param name="run">The work on one item. It runs on pool threads.</param>
    /// <param name="concurrency">The most items at once: 1 to <see cref="MaxConcurrency"/>.</param>
    /// <param name="options">The callbacks and the order; none and completion order where <see langword="null"/>.</param>
    /// <param name="cancellationToken">Ends the taking of items; handed to the work as well.</param>
    /// <returns>The results of the items that did not fail.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The concurrency is outside.</exception>
    /// <exception cref="AggregateException">Items failed and there is no <see cref="WorkerPoolOptions{T, TResult}.OnError"/>; it has the first 100 errors.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before every item was done.</exception>
    public static Task<IReadOnlyList<TResult>> RunAsync<T, TResult>(
        IEnumerable<T> items,
        Func<T, CancellationToken, ValueTask<TResult>> run,
        int concurrency,
        WorkerPoolOptions<T, TResult>? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(run);
        CheckConcurrency(concurrency);
        return new FunctionPoolRun<T, TResult>(PoolSource<T>.Over(items, concurrency), run, options, concurrency, cancellationToken).CollectAsync();
    }

    /// <summary>Runs work over items that come asynchronously and collects what it gives.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <typeparam name="TResult">The type of the results.</typeparam>
    /// <param name="items">The items, read one at a time as work gets free.</param>
    /// <param name="run">The work on one item. It runs on pool threads.</param>
    /// <param name="concurrency">The most items at once: 1 to <see cref="MaxConcurrency"/>.</param>
    /// <param name="options">The callbacks and the order; none and completion order where <see langword="null"/>.</param>
    /// <param name="cancellationToken">Ends the taking of items; handed to the sequence and the work as well.</param>
    /// <returns>The results of the items that did not fail.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The concurrency is outside.</exception>
    /// <exception cref="AggregateException">Items failed and there is no <see cref="WorkerPoolOptions{T, TResult}.OnError"/>; it has the first 100 errors.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before every item was done.</exception>
    public static Task<IReadOnlyList<TResult>> RunAsync<T, TResult>(
        IAsyncEnumerable<T> items,
        Func<T, CancellationToken, ValueTask<TResult>> run,
        int concurrency,
        WorkerPoolOptions<T, TResult>? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(run);
        CheckConcurrency(concurrency);
        return new FunctionPoolRun<T, TResult>(PoolSource<T>.Over(items, cancellationToken), run, options, concurrency, cancellationToken).CollectAsync();
    }

    private static void CheckConcurrency(int concurrency)
    {
        if (concurrency is < 1 or > MaxConcurrency)
        {
            throw new ArgumentOutOfRangeException(nameof(concurrency), concurrency, $"must be 1 to {MaxConcurrency}");
        }
    }
}
