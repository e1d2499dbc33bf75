using ToolExec.Foundation.Processes;

namespace ToolExec.Mcp.Tests;

/// <summary>The reference server and a backend for it, over either transport.</summary>
internal sealed class ServerUnderTest : IAsyncDisposable
{
    private readonly ChildProcess? _process;

    private ServerUnderTest(McpBackend backend, ServerLog log, ChildProcess? process)
    {
        Backend = backend;
        Log = log;
        _process = process;
    }

    internal McpBackend Backend { get; }

    internal ServerLog Log { get; }

    public async ValueTask DisposeAsync()
    {
        await Backend.DisposeAsync().OrHang();
        if (_process is not null)
        {
            await _process.DisposeAsync().OrHang();
        }

        Log.Dispose();
    }

    internal static async Task<ServerUnderTest> StartAsync(bool http)
    {
        var log = new ServerLog();
        ChildProcess? process = null;
        McpServerOptions options;
        if (http)
        {
            (process, options) = await TestServers.StartEverythingAsync(log);
        }
        else
        {
            options = TestServers.Everything(log);
        }

        var server = new ServerUnderTest(new McpBackend("everything", options), log, process);
        await server.Backend.StartAsync(default).OrHang();
        return server;
    }
}
