namespace ToolExec.Run;

/// <summary>Runs the nodes of a <see cref="DependencyGraph"/>: each as soon as those that it waits for have ended, a bounded number at once.</summary>
/// <remarks>
/// There are no waves: a slow node holds back only what waits for it. Where more could start than there are places, those with the longest way behind them go
/// first. A node that waits takes no place, and a thread that has ended a node goes on with the next.
/// </remarks>
public static class DependencyScheduler
{
    /// <summary>Runs a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="run">The work of a node, by its number.</param>
    /// <param name="concurrency">The most nodes at once: 1 to <see cref="WorkerPool.MaxConcurrency"/>.</param>
    /// <param name="cancellationToken">Ends the starting of nodes; handed to the work as well.</param>
    /// <returns>A task that ends when nothing runs any more.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The concurrency is outside.</exception>
    /// <exception cref="AggregateException">Nodes failed; what waits for them was not run, the rest was. It has the first 100 errors.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before every node was done.</exception>
    public static Task RunAsync(DependencyGraph graph, Func<int, CancellationToken, ValueTask> run, int concurrency, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(run);
        return concurrency is < 1 or > WorkerPool.MaxConcurrency
            ? throw new ArgumentOutOfRangeException(nameof(concurrency), concurrency, $"must be 1 to {WorkerPool.MaxConcurrency}")
            : new DependencyRun(graph, run, concurrency, cancellationToken).RunAsync();
    }
}
