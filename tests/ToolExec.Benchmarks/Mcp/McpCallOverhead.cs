using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using ToolExec.Mcp;

namespace ToolExec.Benchmarks.Mcp;

/// <summary>
/// One call of a real server (the npm package server-everything, over stdio): through the whole pipeline, against the bare SDK client.
/// TOOLEXEC_TEST_NPM names the folder into which tests/run.sh has installed the npm packages; artifacts/npm where it is not set.
/// </summary>
[MemoryDiagnoser]
public class McpCallOverhead
{
    private readonly Dictionary<string, object?> _arguments = new() { ["message"] = "hello" };
    private McpClient _client = null!;
    private ServiceProvider _provider = null!;
    private ToolExecutor _executor = null!;

    [GlobalSetup]
    public void Setup() => SetupAsync().GetAwaiter().GetResult();

    [GlobalCleanup]
    public void Cleanup() => CleanupAsync().GetAwaiter().GetResult();

    [Benchmark(Baseline = true, Description = "McpClient.CallToolAsync")]
    public async Task<CallToolResult> Bare() => await _client.CallToolAsync("echo", _arguments);

    [Benchmark(Description = "McpClient.CallToolAsync (A/A)")]
    public async Task<CallToolResult> BareAgain() => await _client.CallToolAsync("echo", _arguments);

    [Benchmark(Description = "ToolExecutor.CallAsync, checked")]
    public async Task<ToolResult> Pipeline() => (await _executor.CallAsync("everything:echo", Arguments)).EnsureSucceeded();

    private static System.Text.Json.JsonElement Arguments { get; } = ToolExecJson.Parse("""{"message":"hello"}""");

    private async Task SetupAsync()
    {
        var folder = Environment.GetEnvironmentVariable("TOOLEXEC_TEST_NPM") ?? Path.Combine("artifacts", "npm");
        var server = Path.GetFullPath(Path.Combine(folder, "node_modules", "@modelcontextprotocol", "server-everything", "dist", "index.js"));
        _client = await McpClient.CreateAsync(new StdioClientTransport(new StdioClientTransportOptions { Command = "node", Arguments = [server, "stdio"] }));
        var services = new ServiceCollection();
        services.AddToolExec().AddMcpServer("everything", "node", server, "stdio");
        _provider = services.BuildServiceProvider();
        _executor = _provider.GetRequiredService<ToolExecutor>();
        await _executor.StartAsync();
        await Pipeline();
    }

    private async Task CleanupAsync()
    {
        await _client.DisposeAsync();
        await _provider.DisposeAsync();
    }
}
