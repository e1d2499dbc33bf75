using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ToolExec.Runtime;

/// <summary>Runs code in a container of Proxmox VE: starts it where it does not run, and then speaks to the service inside as to any other host.</summary>
internal sealed class ProxmoxSandbox : ISandbox
{
    private readonly BackendGate _gate = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentDictionary<Uri, Lazy<ISandbox>> _remotes = new();
    private readonly ProxmoxContainer _container;
    private readonly Func<Uri, ISandbox> _connect;

    /// <summary>Makes a sandbox.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="connect">Makes the sandbox of an address.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    /// <exception cref="ArgumentException">An option is missing or out of its bounds.</exception>
    public ProxmoxSandbox(ProxmoxSandboxOptions options, Func<Uri, ISandbox> connect, TimeProvider time, ILogger logger)
    {
        options.Check();
        _connect = connect;
        _container = new ProxmoxContainer(options, time, logger);
        Info = RemoteSandboxes.Describe(options.Remote, "proxmox_lxc") with
        {
            Details = $"Runs in the container {options.ContainerId} of the node {options.Node} of Proxmox VE, in whatever sandbox the service inside has for the profile.",
        };
    }

    public SandboxInfo Info { get; }

    public static ProxmoxSandbox Create(ProxmoxSandboxOptions options, IServiceProvider services, object? serviceKey) => new(
        options,
        address => RemoteSandboxes.Create(options.Remote.At(address), services, serviceKey),
        services.GetService<TimeProvider>() ?? TimeProvider.System,
        services.GetService<ILogger<ProxmoxSandbox>>() ?? NullLogger<ProxmoxSandbox>.Instance);

    public async ValueTask<SandboxProbe> ProbeAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var probe = default(SandboxProbe);
        var error = await WithinAsync(
            async (remote, token) =>
            {
                probe = await remote.ProbeAsync(token).ConfigureAwait(false);
                return false;
            },
            cancellationToken).ConfigureAwait(false);
        return error is null ? probe! : SandboxProbe.Unavailable(error.Message);
    }

    public async ValueTask<SandboxResult> ExecuteAsync(SandboxRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        cancellationToken.ThrowIfCancellationRequested();
        if (SandboxChecks.Fault(request, Info) is { } fault)
        {
            return Failed(fault);
        }

        var result = default(SandboxResult);
        var error = await WithinAsync(
            async (remote, token) =>
            {
                result = await remote.ExecuteAsync(request, token).ConfigureAwait(false);
                return result.Error is { Kind: SandboxErrorKind.Unavailable };
            },
            cancellationToken).ConfigureAwait(false);
        return error is null ? result! : Failed(error);
    }

    /// <summary>Gives up what runs, stops the container where this host may, and returns when all of it has ended here. May be called twice.</summary>
    public async ValueTask DisposeAsync()
    {
        var empty = _gate.CloseAsync();
        await _closing.CancelAsync().ConfigureAwait(false);
        await empty.ConfigureAwait(false);
        foreach (var remote in _remotes.Values)
        {
            await remote.Value.DisposeAsync().ConfigureAwait(false);
        }

        await _container.DisposeAsync().ConfigureAwait(false);
    }

    private static SandboxError ShuttingDown() => new(SandboxErrorKind.ShuttingDown, "The host is shutting down; the script was stopped. Try again later.");

    // The work says whether the service could not be reached.
    private async ValueTask<SandboxError?> WithinAsync(Func<ISandbox, CancellationToken, ValueTask<bool>> work, CancellationToken cancellationToken)
    {
        if (!_gate.TryEnter())
        {
            return ShuttingDown();
        }

        try
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
            try
            {
                await RunAsync(work, stop.Token).ConfigureAwait(false);
                return null;
            }
            catch (ProxmoxException e)
            {
                return new SandboxError(SandboxErrorKind.Unavailable, e.Message) { Exception = e };
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                cancellationToken.ThrowIfCancellationRequested();
                return ShuttingDown();
            }
        }
        finally
        {
            _gate.Exit();
        }
    }

    private async ValueTask RunAsync(Func<ISandbox, CancellationToken, ValueTask<bool>> work, CancellationToken cancellationToken)
    {
        var address = await _container.EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var remote = _remotes.GetOrAdd(address, key => new Lazy<ISandbox>(() => _connect(key))).Value;
            if (await work(remote, cancellationToken).ConfigureAwait(false))
            {
                _container.Forget(address);
            }
        }
        finally
        {
            _container.Exit();
        }
    }

    private SandboxResult Failed(SandboxError error) => new() { Status = SandboxStatus.Failed, Sandbox = Info.Name, Error = error };
}
