using Microsoft.Extensions.DependencyInjection;
using ToolExec.Backend;

namespace ToolExec.Mcp.Tests.Serving;

/// <summary>A ToolExec instance whose tools are served.</summary>
internal sealed class ServedHost : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly List<WireClient> _clients = [];

    private ServedHost(ServiceProvider services) => _services = services;

    internal McpToolServer Server => _services.GetRequiredService<McpToolServer>();

    internal ToolExecutor Executor => _services.GetRequiredService<ToolExecutor>();

    internal static Task<ServedHost> StartAsync(Action<LocalBackendBuilder> tools, Action<McpServingOptions>? configure = null, TimeProvider? time = null, Action<IToolExecBuilder>? more = null) =>
        StartAsync(
            builder =>
            {
                builder.AddLocalBackend("demo", tools);
                more?.Invoke(builder);
            },
            configure,
            time);

    internal static async Task<ServedHost> StartAsync(Action<IToolExecBuilder> build, Action<McpServingOptions>? configure = null, TimeProvider? time = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton(time ?? TimeProvider.System);
        var builder = services.AddToolExec().AddMcpServing(configure);
        build(builder);
        var host = new ServedHost(services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true, ValidateOnBuild = true }));
        await host.Executor.StartAsync().OrHang();
        return host;
    }

    /// <summary>Connects a client that has not said anything yet.</summary>
    internal WireClient Open()
    {
        var client = new WireClient(Server);
        _clients.Add(client);
        return client;
    }

    /// <summary>Connects a client with the handshake done.</summary>
    internal async Task<WireClient> ConnectAsync(string version = "2025-11-25")
    {
        var client = Open();
        await client.InitializeAsync(version);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
        {
            await client.DisposeAsync();
        }

        await _services.DisposeAsync();
    }
}
