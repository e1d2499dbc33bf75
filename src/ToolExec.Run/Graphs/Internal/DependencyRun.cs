namespace ToolExec.Run;

/// <summary>One run of a graph whose nodes are functions.</summary>
internal sealed class DependencyRun(DependencyGraph graph, Func<int, CancellationToken, ValueTask> run, int concurrency, CancellationToken token)
    : WorkDriver<int, bool, UnitWork>(concurrency)
{
    private const int MaxKeptErrors = 100;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int[] _waits = graph.Waits.ToArray();
    private readonly ReadySet _ready = new(graph.Count);
    private readonly int[] _nodeAt = NodesByRank(graph);
    private List<Exception>? _errors;
    private int _done;
    private bool _stopped;

    protected override bool HasMore => !_stopped && !_ready.IsEmpty;

    public async Task RunAsync()
    {
        for (var node = 0; node < graph.Count; node++)
        {
            if (_waits[node] == 0)
            {
                _ready.Add(graph.RankOf[node]);
            }
        }

        var stop = token.UnsafeRegister(static run => ((DependencyRun)run!).Stop(), this);
        await using (stop.ConfigureAwait(false))
        {
            Drive();
#pragma warning disable VSTHRD003 // The run's own signal; it completes on the pool.
            await _ended.Task.ConfigureAwait(false);
#pragma warning restore VSTHRD003
        }

        if (_stopped && _done < graph.Count)
        {
            throw new OperationCanceledException(token);
        }

        if (_errors is not null)
        {
            throw new AggregateException(_errors);
        }
    }

    protected override bool TryNext(out int unit)
    {
        unit = 0;
        if (_stopped || !_ready.TryTake(out var rank))
        {
            return false;
        }

        unit = _nodeAt[rank];
        return true;
    }

    protected override UnitWork Run(int unit) => new(run(unit, token));

    protected override void OnEnded(int unit, bool result)
    {
        _done++;
        var ranks = graph.RankOf;
        foreach (var next in graph.After(unit))
        {
            if (--_waits[next] == 0)
            {
                _ready.Add(ranks[next]);
            }
        }
    }

    protected override void OnFailed(int unit, Exception error)
    {
        if (error is OperationCanceledException && token.IsCancellationRequested)
        {
            _stopped = true;
        }
        else if ((_errors ??= []).Count < MaxKeptErrors)
        {
            _errors.Add(error);
        }
    }

    protected override void OnIdle() => _ended.TrySetResult();

    private static int[] NodesByRank(DependencyGraph graph)
    {
        var nodes = new int[graph.Count];
        for (var node = 0; node < nodes.Length; node++)
        {
            nodes[graph.RankOf[node]] = node;
        }

        return nodes;
    }

    private void Stop()
    {
        lock (Gate)
        {
            _stopped = true;
            if (Running == 0)
            {
                OnIdle();
            }
        }
    }
}
