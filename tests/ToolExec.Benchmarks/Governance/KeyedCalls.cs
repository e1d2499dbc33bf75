using System.Globalization;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.DependencyInjection;
using ToolExec.Backend;
using ToolExec.Benchmarks.Run;
using ToolExec.Durable;
using ToolExec.Governance;

namespace ToolExec.Benchmarks.Governance;

/// <summary>Calls with keys of their own under the effect ledger in SQLite, with full durability: how many a second, and how group commit helps callers that come together.</summary>
[MemoryDiagnoser]
public class KeyedCalls
{
    private const int Calls = 256;
    private readonly string _folder = Directory.CreateTempSubdirectory("toolexec-ledger-").FullName;
    private ServiceProvider _provider = null!;
    private ToolExecutor _executor = null!;
    private long _key;

    /// <summary>Gets or sets how many calls are under way at a time.</summary>
    [Params(1, 16, 256)]
    public int AtOnce { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var services = new ServiceCollection();
        services.AddToolExec()
            .AddLocalBackend("local", backend => backend.AddTool("forecast", "Forecasts the weather of a city.", WeatherJson.Default.ForecastQuery, WeatherJson.Default.Forecast, Weather.Get))
            .UseLedger()
            .UseDurable(durable => durable.File = Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"ledger-{AtOnce}.db")));
        _provider = services.BuildServiceProvider();
        _executor = _provider.GetRequiredService<ToolExecutor>();
        _executor.StartAsync().AsTask().GetAwaiter().GetResult();
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _provider.DisposeAsync().AsTask().GetAwaiter().GetResult();
        Directory.Delete(_folder, recursive: true);
    }

    [Benchmark(OperationsPerInvoke = Calls, Description = "keyed call")]
    public Task Keyed() => Task.WhenAll(Enumerable.Range(0, AtOnce).Select(async _ =>
    {
        for (var i = 0; i < Calls / AtOnce; i++)
        {
            var key = string.Create(CultureInfo.InvariantCulture, $"{Interlocked.Increment(ref _key)}");
            (await _executor.CallAsync(new ToolCall("local:forecast", Weather.Arguments) { Options = new() { IdempotencyKey = key } })).EnsureSucceeded();
        }
    }));
}
