using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.DependencyInjection;

namespace ToolExec.Benchmarks.Run;

/// <summary>Finding a tool in a catalogue of 100,000, against a dictionary with the same keys.</summary>
[MemoryDiagnoser]
public class Resolve
{
    private readonly Dictionary<string, object> _dictionary = new(StringComparer.Ordinal);
    private ServiceProvider _provider = null!;
    private IBackendRegistry _registry = null!;
    private string[] _ids = [];
    private int _next;

    [Params(100_000)]
    public int Tools { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var handler = (ToolCallContext _) => new ValueTask<ToolResult>(ToolResult.Success(default));
        _provider = Host.Start(backend =>
        {
            for (var i = 0; i < Tools; i++)
            {
                backend.AddTool(new Tool { Name = $"some_tool_{i}", InputSchema = ToolExecJson.EmptyObject }, handler);
            }
        });
        _registry = _provider.GetRequiredService<IBackendRegistry>();
        _ids = [.. Enumerable.Range(0, 1024).Select(i => $"local:some_tool_{i * 97 % Tools}")];
        foreach (var entry in _registry.Catalog.Entries)
        {
            _dictionary[entry.Id] = entry;
        }
    }

    [GlobalCleanup]
    public void Cleanup() => _provider.DisposeAsync().AsTask().GetAwaiter().GetResult();

    [Benchmark(Baseline = true, Description = "Dictionary<string, …>.TryGetValue")]
    public object? Dictionary() => _dictionary.TryGetValue(Next(), out var tool) ? tool : null;

    [Benchmark(Description = "Dictionary<string, …>.TryGetValue (A/A)")]
    public object? DictionaryAgain() => _dictionary.TryGetValue(Next(), out var tool) ? tool : null;

    [Benchmark(Description = "registry.Catalog.TryResolve")]
    public ToolCatalogEntry? Catalog() => _registry.Catalog.TryResolve(Next(), out var entry, out _) ? entry : null;

    private string Next() => _ids[_next++ & 1023];
}
