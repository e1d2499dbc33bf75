namespace ToolExec.Run;

/// <summary>One of the workers of a run: takes an item, runs it, takes the next.</summary>
internal sealed class PoolWorker<T>(PoolRun<T> run) : IThreadPoolWorkItem
{
    /// <summary>The items that this worker has to itself: the next in the upper half, the end in the lower one.</summary>
    public long Range;

    public bool IsKnown { get; set; }

    public bool HasCalled { get; set; }

    public T Fetched { get; set; } = default!;

    public int FetchedIndex { get; set; }

    public void Execute() => run.Enter(this);
}
