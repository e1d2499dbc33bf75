using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Engines;

namespace ToolExec.Benchmarks.Discovery;

/// <summary>A hundred thousand tools into an index, until it has answered its first query; and one backend's tools changed among them.</summary>
[MemoryDiagnoser]
[SimpleJob(RunStrategy.Monitoring, warmupCount: 2, iterationCount: 8)]
public class IndexBuild
{
    private const int Count = 100_000;
    private static readonly ToolSearchQuery Query = new("delete invoice acme billing");
    private ToolCatalog _catalog = ToolCatalog.Empty;
    private ToolCatalog _changed = ToolCatalog.Empty;
    private FixedRegistry _registry = new(ToolCatalog.Empty);
    private IToolIndex? _index;

    // In process, the harness does not wait for a setup that is a task.
    [GlobalSetup]
    public void Setup() => SetupAsync().GetAwaiter().GetResult();

    private async Task SetupAsync()
    {
        _catalog = ScaleCatalog.Create(Count);
        var other = ScaleCatalog.Create(500).Entries.ToDictionary(e => e.Id, StringComparer.Ordinal);
        _changed = new ToolCatalog(2, [.. _catalog.Entries.Select(e => other.GetValueOrDefault(e.Id) ?? e)], []);
        _registry = new FixedRegistry(_catalog);
        _index = DiscoveryHost.CreateIndex(_registry);
        await _index.SearchAsync(Query);
    }

    [Benchmark(Baseline = true)]
    public string[] Plain() => new PlainBm25(_catalog.Entries).Search(Query.Text, 10);

    [Benchmark]
    public async Task<int> ToolExec() => (await DiscoveryHost.CreateIndex(new FixedRegistry(_catalog)).SearchAsync(Query)).Total;

    [Benchmark]
    public async Task<int> ToolExecAfterAChange()
    {
        _registry.Change(ReferenceEquals(_registry.Catalog, _catalog) ? _changed : _catalog);
        return (await _index!.SearchAsync(Query)).Total;
    }
}
