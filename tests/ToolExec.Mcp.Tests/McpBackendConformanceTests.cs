using ToolExec.Conformance;

namespace ToolExec.Mcp.Tests;

/// <summary>The contract of backends, kept by one whose tools are in another process.</summary>
public sealed class McpBackendConformanceTests : BackendConformance
{
    private readonly ServerLog _log = new();

    protected override ConformanceCall Succeeding { get; } = new("echo", """{"text":"hi"}""");

    protected override ConformanceCall Failing { get; } = new("fail");

    protected override ConformanceCall Waiting => new("wait", $$"""{"path":{{JsonSerializer.Serialize(_log.Path)}}}""");

    protected override ConformanceCall Reporting { get; } = new("progress");

    protected override Task<IBackend> CreateAsync() => Task.FromResult<IBackend>(new McpBackend("sdk", TestServers.Sdk()));

    protected override Task WhenWorkingAsync() => _log.SawAsync("started");

    protected override async Task WhenStoppedAsync()
    {
        await _log.SawAsync("cancelled");
        _log.Dispose();
    }
}
