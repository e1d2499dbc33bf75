using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.DependencyInjection;
using ToolExec.Backend;
using ToolExec.Code;
using ToolExec.Discovery;

namespace ToolExec.Benchmarks.Code;

/// <summary>A script of twenty lines with ten calls of tools in this process, each through the whole pipeline, in the embedded sandbox.</summary>
[MemoryDiagnoser]
public class ExecuteCode
{
    private const string Script = """
        const open: { id: number; region: string }[] = [];
        for (const region of ["north", "south"]) {
          const page: { ids: number[] } = await tools.shop.list({ region });
          for (const id of page.ids) {
            open.push({ id, region });
          }
        }
        const orders: { id: number; total: number }[] = await Promise.all(
          open.map(order => tools.shop.get({ id: order.id })));
        const sums: Record<string, number> = {};
        for (let i = 0; i < orders.length; i++) {
          const region = open[i].region;
          sums[region] = (sums[region] ?? 0) + orders[i].total;
        }
        const names = Object.keys(sums).sort();
        const lines = names.map(name => `${name}: ${sums[name]}`);
        const report: { length: number } = await tools.shop.note({ text: lines.join("\n") });
        const check: { id: number } = await tools.shop.get({ id: 1 });
        console.log("noted", report.length);
        return { sums, length: report.length, check: check.id };
        """;

    private ServiceProvider _services = null!;
    private ICodeExecutor _code = null!;
    private ToolExecutor _tools = null!;
    private CodeRequest _request = null!;
    private int _turn;

    // In process, the harness does not wait for a setup that is a task.
    [GlobalSetup]
    public void Setup() => SetupAsync().GetAwaiter().GetResult();

    private async Task SetupAsync()
    {
        var services = new ServiceCollection();
        services.AddToolExec().AddDiscovery().AddCodeMode().AddLocalBackend("shop", shop => shop
            .AddTool("list", (string region) => new { ids = region == "north" ? new[] { 1, 2, 3 } : [4, 5, 6] }, "Lists the orders of a region.")
            .AddTool("get", (int id) => new { id, total = id * 10 }, "Reads an order.")
            .AddTool("note", (string text) => new { length = text.Length }, "Takes a note."));
        _services = services.BuildServiceProvider();
        _tools = _services.GetRequiredService<ToolExecutor>();
        await _tools.StartAsync();
        _code = _services.GetRequiredService<ICodeExecutor>();
        _request = new CodeRequest { Code = Script };
        var result = await RunAsync();
        if (result.Status != SandboxStatus.Completed || result.ToolCalls.Count != 10)
        {
            throw new InvalidOperationException($"The script ended as {result.Status}: {result.Error} after {result.ToolCalls.Count} calls.");
        }
    }

    [GlobalCleanup]
    public void Cleanup() => CleanupAsync().GetAwaiter().GetResult();

    private async Task CleanupAsync() => await _services.DisposeAsync();

    /// <summary>The ten calls alone.</summary>
    [Benchmark(Baseline = true)]
    public async Task<int> TenCallsAsync()
    {
        var succeeded = 0;
        for (var i = 0; i < 10; i++)
        {
            succeeded += (await _tools.CallAsync(new ToolCall("shop:get", JsonSerializer.SerializeToElement(new { id = i })))).IsSuccess ? 1 : 0;
        }

        return succeeded;
    }

    /// <summary>A script that ran before: its text is not read again.</summary>
    [Benchmark]
    public async Task<CodeResult> RunAsync() => await _code.ExecuteAsync(_request);

    /// <summary>A script as a model writes it: never seen before.</summary>
    [Benchmark]
    public async Task<CodeResult> RunNewAsync() => await _code.ExecuteAsync(_request with { Code = $"{Script}\n// {_turn++}" });
}
