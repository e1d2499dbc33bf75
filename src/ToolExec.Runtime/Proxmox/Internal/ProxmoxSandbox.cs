using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ToolExec.Runtime;

/// <summary>Runs code in a container of Proxmox VE: starts it where it does not run, and then speaks to the service inside as to any other host.</summary>
internal sealed class ProxmoxSandbox : GatedSandbox
{
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
        : base(options.Remote.Limits)
    {
        options.Check();
        _connect = connect;
        _container = new ProxmoxContainer(options, time, logger);
        Info = RemoteSandboxes.Describe(options.Remote, "proxmox_lxc") with
        {
            Details = $"Runs in the container {options.ContainerId} of the node {options.Node} of Proxmox VE, in whatever sandbox the service inside has for the profile.",
        };
    }

    public override SandboxInfo Info { get; }

    public static ProxmoxSandbox Create(ProxmoxSandboxOptions options, IServiceProvider services, object? serviceKey) => new(
        options,
        address => RemoteSandboxes.Create(options.Remote.At(address), services, serviceKey),
        services.GetService<TimeProvider>() ?? TimeProvider.System,
        services.GetService<ILogger<ProxmoxSandbox>>() ?? NullLogger<ProxmoxSandbox>.Instance);

    public override async ValueTask<SandboxProbe> ProbeAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!Gate.TryEnter())
        {
            return SandboxProbe.Unavailable(ShuttingDown().Message);
        }

        try
        {
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
        finally
        {
            Gate.Exit();
        }
    }

    // The limits are the remote sandbox's own: both were made of the same settings.
    protected override async ValueTask<SandboxResult> RunAsync(SandboxRequest request, SandboxLimits limits, CancellationToken cancellationToken)
    {
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

    // Stops the container where this host may.
    protected override async ValueTask CloseAsync()
    {
        foreach (var remote in _remotes.Values)
        {
            await remote.Value.DisposeAsync().ConfigureAwait(false);
        }

        await _container.DisposeAsync().ConfigureAwait(false);
    }

    // The work says whether the service could not be reached.
    private async ValueTask<SandboxError?> WithinAsync(Func<ISandbox, CancellationToken, ValueTask<bool>> work, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Closing);
        try
        {
            await EnterAsync(work, stop.Token).ConfigureAwait(false);
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

    private async ValueTask EnterAsync(Func<ISandbox, CancellationToken, ValueTask<bool>> work, CancellationToken cancellationToken)
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
}
