using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ToolExec;

/// <summary>Brings an instance up and down, once each, whoever asks first: the host or the executor.</summary>
internal sealed class ToolExecStartup(IServiceProvider services, object? key) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly ILogger _logger = services.GetService<ILogger<ToolExecutor>>() ?? NullLogger<ToolExecutor>.Instance;

    // Guarded by _one: what is not registered yet. A start that failed or was given up goes on where it stopped.
    private Queue<Pending>? _pending;
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

            // What backends and calls rely on comes first. A second start does nothing.
            foreach (var part in services.GetKeyedServices<IInstancePart>(key))
            {
                await part.StartAsync(cancellationToken).ConfigureAwait(false);
            }

            var registry = services.GetRequiredKeyedService<IBackendRegistry>(key);
            _pending ??= Collect();
            while (_pending.TryPeek(out var next))
            {
                cancellationToken.ThrowIfCancellationRequested();
                await registry.RegisterAsync(next.Backend, next.Registration, cancellationToken).ConfigureAwait(false);
                _pending.Dequeue();
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

    /// <summary>Has the parts keep what they can of the calls that run. A second call finds it done.</summary>
    public async ValueTask PrepareStopAsync(CancellationToken cancellationToken)
    {
        if (!Volatile.Read(ref _started))
        {
            return;
        }

        foreach (var part in services.GetKeyedServices<IInstancePart>(key).Reverse())
        {
            await part.StopAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask StopAsync(CancellationToken cancellationToken)
    {
        // First whoever has something to keep of the calls, then the calls, then the backends under them.
        await PrepareStopAsync(cancellationToken).ConfigureAwait(false);
        var runner = services.GetRequiredKeyedService<IToolRunner>(key);
        if (runner is IAsyncDisposable calls)
        {
            await calls.DisposeAsync().AsTask().WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (cancellationToken.IsCancellationRequested)
        {
            // The host is in a hurry: calls that are still under way are told to stop, and nobody waits for them.
            (runner as IDisposable)?.Dispose();
        }

        await services.GetRequiredKeyedService<IBackendRegistry>(key).StopAsync(cancellationToken).ConfigureAwait(false);
        _logger.Stopped(key);
    }

    public void Dispose() => _one.Dispose();

    private Queue<Pending> Collect()
    {
        var pending = new Queue<Pending>();
        foreach (var backend in services.GetKeyedServices<IBackend>(key))
        {
            // Whatever the container made, the container disposes.
            pending.Enqueue(new Pending(() => backend, new BackendRegistration { DisposeBackend = false }));
        }

        foreach (var added in services.GetKeyedServices<AddedBackend>(key))
        {
            pending.Enqueue(new Pending(() => added.Create(services), added.Registration));
        }

        foreach (var configured in services.GetKeyedServices<ConfiguredBackends>(key))
        {
            foreach (var (backend, registration) in configured.Create(services))
            {
                pending.Enqueue(new Pending(() => backend, registration));
            }
        }

        return pending;
    }

    // Made when its turn comes, and once.
    private sealed class Pending(Func<IBackend> create, BackendRegistration? registration)
    {
        public IBackend Backend => field ??= create();

        public BackendRegistration? Registration { get; } = registration;
    }
}
