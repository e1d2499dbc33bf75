using Microsoft.Extensions.DependencyInjection;
using ToolExec.Backend;
using ToolExec.Code;
using ToolExec.Discovery;
using ToolExec.Runtime;

namespace ToolExec.Benchmarks.Code;

/// <summary>A host with three tools and some sandboxes, and a script of twenty lines that makes ten calls.</summary>
internal sealed class Shop : IAsyncDisposable
{
    public const string TypeScript = """
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

    /// <summary>The same without types, which Node.js runs as it stands.</summary>
    public const string JavaScript = """
        const open = [];
        for (const region of ["north", "south"]) {
          const page = await tools.shop.list({ region });
          for (const id of page.ids) {
            open.push({ id, region });
          }
        }
        const orders = await Promise.all(
          open.map(order => tools.shop.get({ id: order.id })));
        const sums = {};
        for (let i = 0; i < orders.length; i++) {
          const region = open[i].region;
          sums[region] = (sums[region] ?? 0) + orders[i].total;
        }
        const names = Object.keys(sums).sort();
        const lines = names.map(name => `${name}: ${sums[name]}`);
        const report = await tools.shop.note({ text: lines.join("\n") });
        const check = await tools.shop.get({ id: 1 });
        console.log("noted", report.length);
        return { sums, length: report.length, check: check.id };
        """;

    /// <summary>Bubblewrap with control groups; guests start cold.</summary>
    public const string Confined = "confined";

    /// <summary>The launcher alone; guests start cold.</summary>
    public const string Launched = "launched";

    /// <summary>Child processes without isolation; guests start cold.</summary>
    public const string Unconfined = "unconfined";

    /// <summary>Child processes without isolation, of which each goes on to the next script.</summary>
    public const string Warm = "warm";

    private readonly ServiceProvider _services;

    private Shop(ServiceProvider services)
    {
        _services = services;
        Code = services.GetRequiredService<ICodeExecutor>();
        Tools = services.GetRequiredService<ToolExecutor>();
    }

    public ICodeExecutor Code { get; }

    public ToolExecutor Tools { get; }

    public static async Task<Shop> OpenAsync(Action<IToolExecBuilder>? sandboxes = null)
    {
        var services = new ServiceCollection();
        var builder = services.AddToolExec().AddDiscovery().AddCodeMode().AddLocalBackend("shop", shop => shop
            .AddTool("list", (string region) => new { ids = region == "north" ? new[] { 1, 2, 3 } : [4, 5, 6] }, "Lists the orders of a region.")
            .AddTool("get", (int id) => new { id, total = id * 10 }, "Reads an order.")
            .AddTool("note", (string text) => new { length = text.Length }, "Takes a note."));
        builder.AddRuntime(static options =>
        {
            options.AllowUnsafe = true;
            options.AllowedProfiles.Add(SandboxProfile.Dev);
        });
        sandboxes?.Invoke(builder);
        var shop = new Shop(services.BuildServiceProvider());
        await shop.Tools.StartAsync();
        return shop;
    }

    /// <summary>Runs a script; one that does not end well is a fault of the benchmark.</summary>
    public async Task<CodeResult> RunAsync(CodeRequest request, int calls)
    {
        var result = await Code.ExecuteAsync(request);
        return result.Status == SandboxStatus.Completed && result.ToolCalls.Count == calls
            ? result
            : throw new InvalidOperationException($"The script ended as {result.Status}: {result.Error} after {result.ToolCalls.Count} calls.");
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
