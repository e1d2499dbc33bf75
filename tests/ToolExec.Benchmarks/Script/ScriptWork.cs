using BenchmarkDotNet.Attributes;
using ToolExec.Script;

namespace ToolExec.Benchmarks.Script;

/// <summary>Work inside a script, beside the same quickjs.wasm in Node on the same machine; see quickjs-node.mjs.</summary>
[MemoryDiagnoser]
public class ScriptWork
{
    private readonly ScriptEngine _engine = new();
    private NodeQuickJs _node = null!;
    private CompiledScript _script = null!;

    [Params("fib", "sort", "json", "string")]
    public string Work { get; set; } = "";

    // In process, the harness does not wait for a setup that is a task.
    [GlobalSetup]
    public void Setup() => SetupAsync().GetAwaiter().GetResult();

    private async Task SetupAsync()
    {
        var source = Work switch
        {
            "fib" => "function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2) } return fib(27)",
            "sort" => "let x = 1; const a = Array.from({ length: 100000 }, () => x = (x * 1103515245 + 12345) & 0x7fffffff); a.sort((p, q) => p - q); return a[50000]",
            "json" => "const text = JSON.stringify(Array.from({ length: 10000 }, (_, id) => ({ id, name: `customer number ${id}`, tags: ['a', 'b'], balance: id * 1.5, active: true }))); "
                + "const rows = JSON.parse(text); return JSON.stringify(rows.filter((r) => r.id % 2).map((r) => ({ ...r, balance: r.balance + 1 }))).length",
            _ => "let s = ''; for (let i = 0; i < 300000; i++) s += 'item ' + i + ';'; return s.length",
        };
        _script = (await _engine.CompileAsync(source)).GetScriptOrThrow();
        _node = await NodeQuickJs.StartAsync(source);
    }

    [GlobalCleanup]
    public void Cleanup() => CleanupAsync().GetAwaiter().GetResult();

    private async Task CleanupAsync()
    {
        _node.Dispose();
        await _engine.DisposeAsync();
    }

    [Benchmark(Baseline = true, Description = "quickjs.wasm in Node")]
    public Task<string> Node() => _node.RunAsync();

    [Benchmark(Description = "ScriptInstance")]
    public async Task<ScriptOutcome> ScriptAsync()
    {
        await using var instance = _engine.CreateInstance(_script, new ScriptInstanceOptions { Limits = new ScriptLimits { MemoryBytes = 256 << 20 } });
        var outcome = await instance.RunAsync();
        outcome.GetValueOrThrow();
        return outcome;
    }
}
