using BenchmarkDotNet.Attributes;
using ToolExec.Script;

namespace ToolExec.Benchmarks.Script;

/// <summary>A script that holds some data and waits for an answer: to bytes, and back to life.</summary>
[MemoryDiagnoser]
public class ScriptSnapshots
{
    internal const string Source = """
        const orders = Array.from({ length: 50 }, (_, id) => ({ id, name: `order ${id}`, lines: [{ sku: 'a', count: id }] }));
        const answer = await tools.approve(orders.length);
        return [answer, orders.length];
        """;

    private readonly ScriptEngine _engine = new();
    private readonly ScriptInstanceOptions _options = new()
    {
        Functions = new ScriptFunctionsBuilder().Add("tools.approve", static (_, _) => new(ScriptCallResult.Suspend)).Build(),
    };

    private ScriptInstance _suspended = null!;
    private byte[] _snapshot = [];

    // In process, the harness does not wait for a setup that is a task.
    [GlobalSetup]
    public void Setup() => SetupAsync().GetAwaiter().GetResult();

    private async Task SetupAsync()
    {
        _suspended = _engine.CreateInstance((await _engine.CompileAsync(Source)).GetScriptOrThrow(), _options);
        await _suspended.RunAsync();
        _snapshot = _suspended.Snapshot();
        Console.WriteLine($"// the snapshot has {_snapshot.Length} bytes");
    }

    [GlobalCleanup]
    public void Cleanup() => CleanupAsync().GetAwaiter().GetResult();

    private async Task CleanupAsync() => await _engine.DisposeAsync();

    [Benchmark(Description = "snapshot")]
    public byte[] Snapshot() => _suspended.Snapshot();

    [Benchmark(Description = "restore")]
    public async Task RestoreAsync() => await (await _engine.RestoreAsync(_snapshot, _options)).DisposeAsync();

    [Benchmark(Description = "restore, answer, run to the end")]
    public async Task<ScriptOutcome> RestoreAndRunAsync()
    {
        await using var instance = await _engine.RestoreAsync(_snapshot, _options);
        instance.Resolve(1, ScriptCallResult.FromUtf8("true"u8.ToArray()));
        return await instance.RunAsync();
    }
}
