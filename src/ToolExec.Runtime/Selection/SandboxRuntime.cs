using Microsoft.Extensions.Logging;

namespace ToolExec.Runtime;

/// <summary>Chooses the sandbox for code, among those that have shown at the start that they can run here.</summary>
internal sealed class SandboxRuntime : ISandboxRuntime, IInstancePart, IAsyncDisposable, IDisposable
{
    private readonly RuntimeOptions _options;
    private readonly SandboxRegistration[] _registrations;
    private readonly IServiceProvider _services;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _closing = new();
    private readonly Lock _gate = new(); // guards _start and _isDisposed
    private Task? _start;
    private bool _isDisposed;
    private volatile SandboxSelection _selection;

    /// <summary>Makes the runtime.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="files">The guests' files; asked for so that they are let go of after the sandboxes.</param>
    /// <param name="registrations">The sandboxes.</param>
    /// <param name="services">The host's services.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    public SandboxRuntime(RuntimeOptions options, GuestFiles files, IEnumerable<SandboxRegistration> registrations, IServiceProvider services, TimeProvider time, ILogger<SandboxRuntime> logger)
    {
        _options = options;
        _ = files;
        _registrations = [.. registrations];
        _services = services;
        _time = time;
        _logger = logger;
        _selection = SandboxSelection.NotStarted(options);
    }

    /// <inheritdoc/>
    /// <remarks>Empty until the runtime was started: by its host, or by the first code.</remarks>
    public IReadOnlyList<ISandbox> Sandboxes => _selection.Sandboxes;

    string IInstancePart.Name => "sandboxes";

    /// <summary>Gets the sandboxes that were added and cannot be used, with the reasons.</summary>
    public IReadOnlyList<SandboxAbsence> Absent => _selection.Absent;

    /// <summary>Makes the sandboxes and tries them, all at the same time. Done once; later calls wait for the first.</summary>
    /// <exception cref="InvalidOperationException">Two sandboxes have the same name.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the trying goes on.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        Task start;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            start = _start = _start is null or { IsFaulted: true } ? StartCoreAsync() : _start;
        }

        return start.WaitAsync(cancellationToken);
    }

    async ValueTask IInstancePart.StartAsync(CancellationToken cancellationToken) => await StartAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Says which sandboxes run, and which do not and why: degraded where one cannot, unhealthy where none is left.</summary>
    public ValueTask<BackendHealth> CheckHealthAsync(CancellationToken cancellationToken) => new(_selection.Describe());

    public ISandbox? Find(string language, SandboxProfile? profile, string? sandbox, out SandboxError? error)
    {
        ArgumentException.ThrowIfNullOrEmpty(language);
        return _selection.Find(language, profile, sandbox, out error);
    }

    public async ValueTask<SandboxResult> ExecuteAsync(SandboxRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        cancellationToken.ThrowIfCancellationRequested();
        if (SandboxChecks.Fault(request) is { } fault)
        {
            return Failed(fault);
        }

        await StartAsync(cancellationToken).ConfigureAwait(false);
        if (Find(request.Language, request.Profile, request.Sandbox, out var error) is not { } sandbox)
        {
            return Failed(error!);
        }

        var result = await sandbox.ExecuteAsync(request with { Limits = _options.Limits.Tighten(request.Limits) }, cancellationToken).ConfigureAwait(false);
        _logger.Executed(sandbox.Info.Name, request.Language, result.Status, result.Error?.Kind, result.Duration.TotalMilliseconds);
        return result;
    }

    public async ValueTask<SandboxResult> ResumeAsync(
        SandboxRequest request, ReadOnlyMemory<byte> snapshot, IReadOnlyDictionary<long, ToolResult> outcomes, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(outcomes);
        cancellationToken.ThrowIfCancellationRequested();
        if (SandboxChecks.Fault(request) is { } fault)
        {
            return Failed(fault);
        }

        await StartAsync(cancellationToken).ConfigureAwait(false);
        if (Find(request.Language, request.Profile, request.Sandbox, out var error) is not { } sandbox)
        {
            return Failed(error!);
        }

        if (sandbox is not ISuspendableSandbox suspendable)
        {
            return Failed(new SandboxError(SandboxErrorKind.InvalidRequest, $"The sandbox '{sandbox.Info.Name}' cannot go on with code that waits. Name the one that it waited in."));
        }

        var result = await suspendable.ResumeAsync(request with { Limits = _options.Limits.Tighten(request.Limits) }, snapshot, outcomes, cancellationToken).ConfigureAwait(false);
        _logger.Executed(sandbox.Info.Name, request.Language, result.Status, result.Error?.Kind, result.Duration.TotalMilliseconds);
        return result;
    }

    /// <summary>Stops what runs and lets go of the sandboxes. May be called twice.</summary>
    public async ValueTask DisposeAsync()
    {
        Task? start;
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            start = _start;
        }

        await _closing.CancelAsync().ConfigureAwait(false);
        if (start is not null)
        {
#pragma warning disable VSTHRD003 // This class began it.
            await start.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
#pragma warning restore VSTHRD003
        }

        await Task.WhenAll(_selection.Sandboxes.Select(async sandbox => await sandbox.DisposeAsync().ConfigureAwait(false))).ConfigureAwait(false);
        _closing.Dispose();
    }

#pragma warning disable VSTHRD002 // A container that is disposed synchronously leaves no other way; on the pool nothing can wait for the caller's thread.
    /// <summary>As <see cref="DisposeAsync"/>, and waits for it.</summary>
    public void Dispose() => Task.Run(async () => await DisposeAsync().ConfigureAwait(false)).GetAwaiter().GetResult();
#pragma warning restore VSTHRD002

    private static SandboxResult Failed(SandboxError error) => new() { Status = SandboxStatus.Failed, Error = error };

    private async Task StartCoreAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // leave the lock
        OwnedFolders.DeleteOrphans();
        var made = await MakeAsync().ConfigureAwait(false);
        if (made.GroupBy(sandbox => sandbox.Info.Name, StringComparer.Ordinal).FirstOrDefault(names => names.Count() > 1) is { } twice)
        {
            await DisposeAllAsync(made).ConfigureAwait(false);
            throw new InvalidOperationException($"Two sandboxes have the name '{twice.Key}'. Give each its own.");
        }

        var absences = await Task.WhenAll(made.Select(TryAsync)).ConfigureAwait(false);
        await DisposeAllAsync(made.Where((_, i) => absences[i] is not null)).ConfigureAwait(false);
        _selection = new SandboxSelection(_options, [.. made.Where((_, i) => absences[i] is null)], [.. absences.OfType<SandboxAbsence>()]);
    }

    private async Task<List<ISandbox>> MakeAsync()
    {
        var made = new List<ISandbox>();
        try
        {
            foreach (var registration in _registrations)
            {
                made.Add(registration.Create(_services));
            }

            return made;
        }
        catch
        {
            await DisposeAllAsync(made).ConfigureAwait(false);
            throw;
        }
    }

    private async Task<SandboxAbsence?> TryAsync(ISandbox sandbox)
    {
        var info = sandbox.Info;
        if (Denial(info) is { } denial)
        {
            _logger.SandboxDenied(info.Name, denial);
            return new SandboxAbsence(info, SandboxErrorKind.Denied, denial);
        }

        var probe = await ProbeAsync(sandbox).ConfigureAwait(false);
        if (!probe.IsAvailable)
        {
            var reason = probe.Description ?? "It does not say why.";
            _logger.SandboxUnavailable(info.Name, reason);
            return new SandboxAbsence(info, SandboxErrorKind.Unavailable, reason);
        }

        _logger.SandboxReady(sandbox.Info.Name, sandbox.Info.Profile, sandbox.Info.Isolation, probe.Description ?? "");
        return null;
    }

    private string? Denial(SandboxInfo info) =>
        _options.DeniedSandboxes.Contains(info.Name) ? "The host's settings deny it."
        : info.Profile == SandboxProfile.Dev && !_options.AllowUnsafe ? $"It isolates nothing, and {nameof(RuntimeOptions.AllowUnsafe)} is not set."
        : null;

    private async Task<SandboxProbe> ProbeAsync(ISandbox sandbox)
    {
        using var late = new CancellationTokenSource(_options.ProbeTimeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(late.Token, _closing.Token);
        try
        {
            return await sandbox.ProbeAsync(both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            return SandboxProbe.Unavailable("The host is shutting down.");
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            return SandboxProbe.Unavailable($"It did not show within {_options.ProbeTimeout.TotalSeconds:0.###} s that it can run here.");
        }
#pragma warning disable CA1031 // A sandbox may be the host's own: one that throws cannot run here, and the others can.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _logger.ProbeThrew(e, sandbox.Info.Name);
            return SandboxProbe.Unavailable("Trying it failed; the log says more.");
        }
    }

    private static async Task DisposeAllAsync(IEnumerable<ISandbox> sandboxes)
    {
        foreach (var sandbox in sandboxes)
        {
            await sandbox.DisposeAsync().ConfigureAwait(false);
        }
    }
}
