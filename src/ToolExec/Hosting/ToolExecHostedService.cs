using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ToolExec;

/// <summary>Starts an instance with its host and stops it with it.</summary>
internal sealed class ToolExecHostedService(IServiceProvider services, object? key) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => services.GetRequiredKeyedService<ToolExecStartup>(key).StartAsync(cancellationToken).AsTask();

    public Task StopAsync(CancellationToken cancellationToken) => services.GetRequiredKeyedService<ToolExecStartup>(key).StopAsync(cancellationToken).AsTask();
}
