using BenchmarkDotNet.Attributes;

namespace ToolExec.Benchmarks.Discovery;

/// <summary>A query over a hundred thousand tools: the average of two hundred.</summary>
[MemoryDiagnoser]
[ShortRunJob]
public class IndexQuery
{
    private const int Count = 100_000;
    private const int Queries = 200;
    private IReadOnlyList<(string Query, string Id)> _queries = [];
    private PlainBm25? _plain;
    private IToolIndex? _index;

    // In process, the harness does not wait for a setup that is a task.
    [GlobalSetup]
    public void Setup() => SetupAsync().GetAwaiter().GetResult();

    private async Task SetupAsync()
    {
        var catalog = ScaleCatalog.Create(Count);
        _queries = ScaleCatalog.Queries(Count, Queries);
        _plain = new PlainBm25(catalog.Entries);
        _index = DiscoveryHost.CreateIndex(new FixedRegistry(catalog));
        await _index.SearchAsync(new ToolSearchQuery("invoice"));
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Queries)]
    public int Plain()
    {
        var found = 0;
        foreach (var (query, _) in _queries)
        {
            found += _plain!.Search(query, 10).Length;
        }

        return found;
    }

    [Benchmark(OperationsPerInvoke = Queries)]
    public async Task<int> ToolExec()
    {
        var found = 0;
        foreach (var (query, _) in _queries)
        {
            found += (await _index!.SearchAsync(new ToolSearchQuery(query))).Hits.Count;
        }

        return found;
    }
}
