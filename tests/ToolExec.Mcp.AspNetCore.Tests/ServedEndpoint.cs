using Microsoft.Extensions.DependencyInjection;
using ToolExec.Backend;

namespace ToolExec.Mcp.AspNetCore.Tests;

/// <summary>A ToolExec instance whose tools are served over HTTP, on a free port of this machine.</summary>
internal sealed class ServedEndpoint : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly McpHttpHost _host;

    private ServedEndpoint(ServiceProvider services, McpHttpHost host)
    {
        _services = services;
        _host = host;
    }

    internal Uri Address => _host.Address;

    internal int SessionCount => _host.SessionCount;

    internal IServiceProvider Services => _services;

    internal ToolExecutor Executor => _services.GetRequiredService<ToolExecutor>();

    internal static async Task<ServedEndpoint> StartAsync(
        Action<LocalBackendBuilder> tools,
        Action<McpHttpHostOptions>? configure = null,
        Action<McpServingOptions>? serving = null,
        TimeProvider? time = null,
        ISecretResolver? secrets = null,
        Action<IToolExecBuilder>? more = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton(time ?? TimeProvider.System);
        var builder = services.AddToolExec().AddMcpServing(serving).AddLocalBackend("demo", tools);
        more?.Invoke(builder);
        var provider = services.BuildServiceProvider(validateScopes: true);
        try
        {
            await provider.GetRequiredService<ToolExecutor>().StartAsync().OrHang();
            var options = new McpHttpHostOptions();
            configure?.Invoke(options);
            return new ServedEndpoint(provider, await McpHttpHost.StartAsync(provider.GetRequiredService<McpToolServer>(), options, secrets, timeProvider: time).OrHang());
        }
        catch
        {
            await provider.DisposeAsync();
            throw;
        }
    }

    internal ValueTask StopAsync() => _host.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync().AsTask().OrHang();
        await _services.DisposeAsync();
    }
}
