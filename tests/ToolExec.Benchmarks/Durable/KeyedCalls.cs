using System.Globalization;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.DependencyInjection;
using ToolExec.Backend;
using ToolExec.Durable;
using ToolExec.Governance;

namespace ToolExec.Benchmarks.Durable;

/// <summary>Calls that each have a key of their own, through the whole pipeline, by 1 and by 64 callers at once: without a ledger, with one in memory, and with one in a file.</summary>
[MemoryDiagnoser]
public class KeyedCalls
{
    private const int CallsPerRound = 6_400;

    private DirectoryInfo _folder = null!;
    private ServiceProvider _provider = null!;
    private ToolExecutor _executor = null!;
    private int _key;

    /// <summary>Where effects are recorded.</summary>
    public enum Ledger
    {
        None,
        Memory,
        FileRelaxed,
        FileFull,
    }

    [Params(Ledger.None, Ledger.Memory, Ledger.FileRelaxed, Ledger.FileFull)]
    public Ledger Kept { get; set; }

    [Params(1, 64)]
    public int Callers { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _folder = Directory.CreateTempSubdirectory("toolexec-bench-");
        var services = new ServiceCollection();
        var builder = services.AddToolExec().AddLocalBackend("bank", bank => bank.AddTool("pay", (int amount) => amount, "Pays."));
        if (Kept is Ledger.FileFull or Ledger.FileRelaxed)
        {
            builder.UseDurable(o =>
            {
                o.File = Path.Combine(_folder.FullName, "bench.db");
                o.Durability = Kept == Ledger.FileFull ? Durability.Full : Durability.Relaxed;
            });
        }

        if (Kept != Ledger.None)
        {
            // What has been recorded does not pile up from round to round.
            builder.UseLedger(o => o.TimeToLive = TimeSpan.FromSeconds(1));
        }

        _provider = services.BuildServiceProvider();
        _executor = _provider.GetRequiredService<ToolExecutor>();
        _executor.StartAsync().AsTask().GetAwaiter().GetResult();
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _provider.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _folder.Delete(recursive: true);
    }

    [Benchmark(Description = "one keyed call", OperationsPerInvoke = CallsPerRound)]
    public Task Calls() => Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => CallAsync(CallsPerRound / Callers)));

    private async Task CallAsync(int count)
    {
        await Task.Yield();
        var arguments = ToolExecJson.Parse("""{"amount":5}""");
        for (var i = 0; i < count; i++)
        {
            var key = Interlocked.Increment(ref _key).ToString(CultureInfo.InvariantCulture);
            (await _executor.CallAsync(new ToolCall("bank:pay", arguments) { Options = new ToolCallOptions { IdempotencyKey = key } })).EnsureSucceeded();
        }
    }
}
