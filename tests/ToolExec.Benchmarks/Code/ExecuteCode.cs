using System.Text.Json;
using BenchmarkDotNet.Attributes;
using ToolExec.Runtime;

namespace ToolExec.Benchmarks.Code;

/// <summary>A script of twenty lines with ten calls of tools in this process, each through the whole pipeline: in the embedded sandbox, and in a process that runs already.</summary>
[MemoryDiagnoser]
public class ExecuteCode
{
    private static readonly CodeRequest Embedded = new() { Code = Shop.TypeScript };

    private static readonly CodeRequest Process =
        new() { Code = Shop.JavaScript, Language = SandboxLanguages.JavaScript, Sandbox = Shop.Warm, Profile = SandboxProfile.Dev };

    private Shop _shop = null!;
    private int _turn;

    // In process, the harness does not wait for a setup that is a task.
    [GlobalSetup]
    public void Setup() => _shop = Shop.OpenAsync(static builder => builder.AddUnsafeProcessSandbox(static options =>
    {
        options.Name = Shop.Warm;
        options.Pool.Size = 1;
        options.Pool.MaxUses = 1_000_000;
        options.Pool.MaxAge = TimeSpan.FromDays(1);
    })).GetAwaiter().GetResult();

    [GlobalCleanup]
    public void Cleanup() => _shop.DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>The ten calls alone.</summary>
    [Benchmark(Baseline = true)]
    public async Task<int> TenCallsAsync()
    {
        var succeeded = 0;
        for (var i = 0; i < 10; i++)
        {
            succeeded += (await _shop.Tools.CallAsync(new ToolCall("shop:get", JsonSerializer.SerializeToElement(new { id = i })))).IsSuccess ? 1 : 0;
        }

        return succeeded;
    }

    /// <summary>A script that ran before: its text is not read again.</summary>
    [Benchmark]
    public Task<CodeResult> RunAsync() => _shop.RunAsync(Embedded, 10);

    /// <summary>A script as a model writes it: never seen before.</summary>
    [Benchmark]
    public Task<CodeResult> RunNewAsync() => _shop.RunAsync(Embedded with { Code = $"{Shop.TypeScript}\n// {_turn++}" }, 10);

    /// <summary>In a process of Node.js that has run scripts before.</summary>
    [Benchmark]
    public Task<CodeResult> RunInWarmProcessAsync() => _shop.RunAsync(Process, 10);
}
