using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ToolExec;

/// <summary>Brings an instance up and down, once each, whoever asks first: the host or the executor.</summary>
internal sealed class ToolExecStartup(IServiceProvider services, object? key) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly ILogger _logger = services.GetService<ILogger<ToolExecutor>>() ?? NullLogger<ToolExecutor>.Instance;
    private bool _registered;
    private bool _started;

    public async ValueTask StartAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _started))
        {
            return;
        }

        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_started)
            {
                return;
            }

            var registry = services.GetRequiredKeyedService<IBackendRegistry>(key);
            if (!_registered)
            {
                await RegisterAsync(registry, cancellationToken).ConfigureAwait(false);
                _registered = true;
            }

            await registry.StartAsync(cancellationToken).ConfigureAwait(false);
            Volatile.Write(ref _started, true);
            _logger.Started(key, registry.List().Count, registry.Catalog.Entries.Count, registry.Catalog.Problems.Count);
        }
        finally
        {
            _one.Release();
        }
    }

    public async ValueTask StopAsync(CancellationToken cancellationToken)
    {
        // First the calls, then the backends under them.
        if (services.GetRequiredKeyedService<IToolRunner>(key) is IAsyncDisposable runner)
        {
            await runner.DisposeAsync().ConfigureAwait(false);
        }

        await services.GetRequiredKeyedService<IBackendRegistry>(key).StopAsync(cancellationToken).ConfigureAwait(false);
        _logger.Stopped(key);
    }

    public void Dispose() => _one.Dispose();

    private async ValueTask RegisterAsync(IBackendRegistry registry, CancellationToken cancellationToken)
    {
        foreach (var backend in services.GetKeyedServices<IBackend>(key))
        {
            // Whatever the container made, the container disposes.
            await registry.RegisterAsync(backend, new BackendRegistration { DisposeBackend = false }, cancellationToken).ConfigureAwait(false);
        }

        foreach (var added in services.GetKeyedServices<AddedBackend>(key))
        {
            await registry.RegisterAsync(added.Create(services), added.Registration, cancellationToken).ConfigureAwait(false);
        }

        foreach (var configured in services.GetKeyedServices<ConfiguredBackends>(key))
        {
            foreach (var (backend, registration) in configured.Create(services))
            {
                await registry.RegisterAsync(backend, registration, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
