using System.Text.Json;
using BenchmarkDotNet.Attributes;
using ToolExec.Script;

namespace ToolExec.Benchmarks.Script;

/// <summary>A fresh instance of a script for every run, as code mode does it, and what a call of a host function costs in it.</summary>
[MemoryDiagnoser]
public class ScriptInstances
{
    private const int Calls = 1000;

    private static readonly JsonElement Answer = JsonElement.Parse("""{"total":1}""");
    private readonly ScriptEngine _engine = new();
    private ScriptInstanceOptions _options = null!;
    private CompiledScript _empty = null!;
    private CompiledScript _tenCalls = null!;
    private CompiledScript _manyCalls = null!;
    private CompiledScript _manySyncCalls = null!;

    // In process, the harness does not wait for a setup that is a task.
    [GlobalSetup]
    public void Setup() => SetupAsync().GetAwaiter().GetResult();

    private async Task SetupAsync()
    {
        _options = new ScriptInstanceOptions
        {
            Functions = new ScriptFunctionsBuilder()
                .Add("tools.get", static (_, _) => new(ScriptCallResult.FromValue(Answer)))
                .AddSync("sync.get", static _ => ScriptCallResult.FromValue(Answer))
                .Build(),
            Limits = new ScriptLimits { HostCalls = long.MaxValue },
        };
        _empty = await CompileAsync("return 1");
        _tenCalls = await CompileAsync("let sum = 0; for (let i = 0; i < 10; i++) sum += (await tools.get({ id: i })).total; return sum");
        _manyCalls = await CompileAsync($"let sum = 0; for (let i = 0; i < {Calls}; i++) sum += (await tools.get({{ id: i }})).total; return sum");
        _manySyncCalls = await CompileAsync($"let sum = 0; for (let i = 0; i < {Calls}; i++) sum += sync.get({{ id: i }}).total; return sum");
        await _engine.WarmUpAsync(_options.Functions);
    }

    [GlobalCleanup]
    public void Cleanup() => CleanupAsync().GetAwaiter().GetResult();

    private async Task CleanupAsync() => await _engine.DisposeAsync();

    [Benchmark(Baseline = true, Description = "fresh instance, return 1")]
    public Task<ScriptOutcome> Empty() => RunAsync(_empty);

    [Benchmark(Description = "fresh instance, return 1 (A/A)")]
    public Task<ScriptOutcome> EmptyAgain() => RunAsync(_empty);

    [Benchmark(Description = "fresh instance, 10 awaited calls")]
    public Task<ScriptOutcome> TenCalls() => RunAsync(_tenCalls);

    [Benchmark(Description = "one awaited call", OperationsPerInvoke = Calls)]
    public Task<ScriptOutcome> ManyCalls() => RunAsync(_manyCalls);

    [Benchmark(Description = "one synchronous call", OperationsPerInvoke = Calls)]
    public Task<ScriptOutcome> ManySyncCalls() => RunAsync(_manySyncCalls);

    private async Task<ScriptOutcome> RunAsync(CompiledScript script)
    {
        await using var instance = _engine.CreateInstance(script, _options);
        var outcome = await instance.RunAsync();
        outcome.GetValueOrThrow();
        return outcome;
    }

    private async Task<CompiledScript> CompileAsync(string source) => (await _engine.CompileAsync(source)).GetScriptOrThrow();
}
