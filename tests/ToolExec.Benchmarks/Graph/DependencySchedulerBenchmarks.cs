using System.Threading.Channels;
using BenchmarkDotNet.Attributes;
using ToolExec.Run;

namespace ToolExec.Benchmarks.Graph;

/// <summary>A graph of ten thousand nodes, against the two ways in which it is written by hand. The graph is made before.</summary>
[MemoryDiagnoser]
public class DependencySchedulerBenchmarks
{
    private const int Count = 10_000;
    private const int Layer = 100;
    private const int Concurrency = 8;
    private readonly int[][] _before = new int[Count][];
    private readonly int[][] _after = new int[Count][];
    private readonly int[] _waits = new int[Count];
    private Dependency[] _dependencies = [];
    private DependencyGraph _graph = DependencyGraph.Create(0, []);
    private Func<int, CancellationToken, ValueTask> _run = static (_, _) => ValueTask.CompletedTask;

    [Params(GraphShape.Layered, GraphShape.Chain, GraphShape.Star)]
    public GraphShape Shape { get; set; }

    [Params(false, true)]
    public bool Yields { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _dependencies = Shape switch
        {
            GraphShape.Chain => [.. Enumerable.Range(1, Count - 1).Select(i => new Dependency(i - 1, i))],
            GraphShape.Star => [.. Enumerable.Range(1, Count - 2).SelectMany(i => new[] { new Dependency(0, i), new Dependency(i, Count - 1) })],
            _ => [.. Enumerable.Range(Layer, Count - Layer).SelectMany(i => new[] { i - Layer, (((i / Layer) - 1) * Layer) + (i * 7 % Layer) }.Distinct().Select(b => new Dependency(b, i)))],
        };
        _graph = DependencyGraph.Create(Count, _dependencies);
        var (before, after) = (_dependencies.ToLookup(d => d.After, d => d.Before), _dependencies.ToLookup(d => d.Before, d => d.After));
        for (var i = 0; i < Count; i++)
        {
            (_before[i], _after[i], _waits[i]) = ([.. before[i]], [.. after[i]], before[i].Count());
        }

        _run = Yields ? static async (_, _) => await Task.Yield() : static (_, _) => ValueTask.CompletedTask;
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Count)]
    public async Task InDegreeCounters()
    {
        var waits = (int[])_waits.Clone();
        var ready = Channel.CreateUnbounded<int>();
        var left = Count;
        for (var i = 0; i < Count; i++)
        {
            if (waits[i] == 0)
            {
                ready.Writer.TryWrite(i);
            }
        }

        await Task.WhenAll(Enumerable.Range(0, Concurrency).Select(_ => Task.Run(WorkAsync)));

        async Task WorkAsync()
        {
            await foreach (var node in ready.Reader.ReadAllAsync())
            {
                await _run(node, CancellationToken.None);
                foreach (var next in _after[node])
                {
                    if (Interlocked.Decrement(ref waits[next]) == 0)
                    {
                        ready.Writer.TryWrite(next);
                    }
                }

                if (Interlocked.Decrement(ref left) == 0)
                {
                    ready.Writer.Complete();
                }
            }
        }
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public Task WhenAllPerNode()
    {
        // It bounds nothing: every node that can run does.
        var tasks = new Task[Count];
        for (var i = 0; i < Count; i++)
        {
            tasks[i] = NodeAsync(i);
        }

        return Task.WhenAll(tasks);

        async Task NodeAsync(int node)
        {
            if (_before[node] is [var only])
            {
                await tasks[only];
            }
            else if (_before[node].Length > 0)
            {
                await Task.WhenAll(_before[node].Select(b => tasks[b]));
            }

            await _run(node, CancellationToken.None);
        }
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public Task Scheduler() => DependencyScheduler.RunAsync(_graph, _run, Concurrency);

    [Benchmark(OperationsPerInvoke = Count)]
    public Task SchedulerMakingTheGraph() => DependencyScheduler.RunAsync(DependencyGraph.Create(Count, _dependencies), _run, Concurrency);
}
