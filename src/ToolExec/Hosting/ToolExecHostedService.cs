using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ToolExec;

/// <summary>Starts an instance with its host and stops it with it.</summary>
internal sealed class ToolExecHostedService(IServiceProvider services, object? key) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Startup().StartAsync(cancellationToken).AsTask();

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Before any service of the host stops: a server that lets go of its clients would cancel calls of which something can be kept.
    public Task StoppingAsync(CancellationToken cancellationToken) => Startup().PrepareStopAsync(cancellationToken).AsTask();

    public Task StopAsync(CancellationToken cancellationToken) => Startup().StopAsync(cancellationToken).AsTask();

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private ToolExecStartup Startup() => services.GetRequiredKeyedService<ToolExecStartup>(key);
}
