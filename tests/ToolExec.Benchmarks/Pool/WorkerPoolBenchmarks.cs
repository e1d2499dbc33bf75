using System.Threading.Channels;
using System.Threading.Tasks.Dataflow;
using BenchmarkDotNet.Attributes;
using ToolExec.Run;

namespace ToolExec.Benchmarks.Pool;

/// <summary>Many items, a bounded number at once, against what .NET has for that. One operation is one item.</summary>
[MemoryDiagnoser]
public class WorkerPoolBenchmarks
{
    private const int Items = 1_000_000;
    private const int WaitingItems = 2_000;
    private int[] _items = [];
    private Func<int, CancellationToken, ValueTask> _run = static (_, _) => ValueTask.CompletedTask;

    [Params(PoolWork.Nothing, PoolWork.Yield, PoolWork.Sleep)]
    public PoolWork Work { get; set; }

    [Params(2, 16, 256)]
    public int Concurrency { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _items = [.. Enumerable.Range(0, Work == PoolWork.Sleep ? WaitingItems : Items)];
        _run = Work switch
        {
            PoolWork.Yield => static async (_, _) => await Task.Yield(),
            PoolWork.Sleep => static async (_, token) => await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, token),
            _ => static (_, _) => ValueTask.CompletedTask,
        };
    }

    [Benchmark(Baseline = true)]
    public Task ParallelForAsync() => Parallel.ForAsync(0, _items.Length, new ParallelOptions { MaxDegreeOfParallelism = Concurrency }, _run);

    [Benchmark]
    public Task Pool() => WorkerPool.RunAsync(_items, _run, Concurrency);

    [Benchmark]
    public Task ParallelForEachAsync() => Parallel.ForEachAsync(_items, new ParallelOptions { MaxDegreeOfParallelism = Concurrency }, _run);

    [Benchmark]
    public async Task ChannelWorkers()
    {
        var channel = Channel.CreateBounded<int>(new BoundedChannelOptions(1024) { SingleWriter = true });
        var workers = Enumerable.Range(0, Concurrency).Select(_ => Task.Run(async () =>
        {
            await foreach (var item in channel.Reader.ReadAllAsync())
            {
                await _run(item, CancellationToken.None);
            }
        })).ToArray();
        foreach (var item in _items)
        {
            await channel.Writer.WriteAsync(item);
        }

        channel.Writer.Complete();
        await Task.WhenAll(workers);
    }

    [Benchmark]
    public async Task DataflowBlock()
    {
        var block = new ActionBlock<int>(item => _run(item, CancellationToken.None).AsTask(), new ExecutionDataflowBlockOptions { MaxDegreeOfParallelism = Concurrency });
        foreach (var item in _items)
        {
            block.Post(item);
        }

        block.Complete();
        await block.Completion;
    }
}
