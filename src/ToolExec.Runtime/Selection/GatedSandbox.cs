namespace ToolExec.Runtime;

/// <summary>What the sandboxes have in common that run a request as a whole: its checks, its limits, and an end that leaves nothing running.</summary>
internal abstract class GatedSandbox : ISandbox
{
    private readonly CancellationTokenSource _closing = new();

    /// <summary>Makes a sandbox.</summary>
    /// <param name="limits">The sandbox's own limits, <see cref="SandboxDefaults.Limits"/> where it has none.</param>
    protected GatedSandbox(SandboxLimits? limits) => Limits = SandboxDefaults.Limits.Over(limits);

    /// <inheritdoc/>
    public abstract SandboxInfo Info { get; }

    /// <summary>Gets the limits of the sandbox; what is run may have narrower ones.</summary>
    protected SandboxLimits Limits { get; }

    /// <summary>Gets what counts the runs, so that nothing is let go of under them.</summary>
    protected BackendGate Gate { get; } = new();

    /// <summary>Gets what is cancelled when the sandbox is disposed.</summary>
    protected CancellationToken Closing => _closing.Token;

    /// <inheritdoc/>
    public abstract ValueTask<SandboxProbe> ProbeAsync(CancellationToken cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<SandboxResult> ExecuteAsync(SandboxRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        cancellationToken.ThrowIfCancellationRequested();
        if (SandboxChecks.Fault(request, Info) is { } fault)
        {
            return Failed(fault);
        }

        if (!Gate.TryEnter())
        {
            return Failed(ShuttingDown());
        }

        try
        {
            return await RunAsync(request, Limits.Tighten(request.Limits), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Gate.Exit();
        }
    }

    /// <summary>Stops what runs, and returns when all of it is gone. May be called twice.</summary>
    public async ValueTask DisposeAsync()
    {
        var empty = Gate.CloseAsync();
        await _closing.CancelAsync().ConfigureAwait(false);
        await empty.ConfigureAwait(false);
        await CloseAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    /// <summary>Says that the time of a run is over.</summary>
    protected static SandboxError TimeOver(SandboxLimits limits) =>
        new(SandboxErrorKind.TimeLimit, $"The script did not end within {limits.Timeout!.Value.TotalSeconds:0.###} s and was stopped. Do less, or in parts.");

    /// <summary>Says that the host ends, and the run with it.</summary>
    protected static SandboxError ShuttingDown() => new(SandboxErrorKind.ShuttingDown, "The host is shutting down; the script was stopped. Try again later.");

    /// <summary>Runs a request that was checked.</summary>
    /// <param name="request">The request.</param>
    /// <param name="limits">What it may use.</param>
    /// <param name="cancellationToken">The caller gives up.</param>
    protected abstract ValueTask<SandboxResult> RunAsync(SandboxRequest request, SandboxLimits limits, CancellationToken cancellationToken);

    /// <summary>Lets go of what the sandbox holds, once nothing runs any more. May be called twice.</summary>
    protected virtual ValueTask CloseAsync() => default;

    /// <summary>Returns the result of a request of which nothing has run.</summary>
    protected SandboxResult Failed(SandboxError error) => new() { Status = SandboxStatus.Failed, Sandbox = Info.Name, Error = error };
}
