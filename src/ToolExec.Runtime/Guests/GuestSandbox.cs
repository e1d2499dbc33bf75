using Microsoft.Extensions.Logging;

namespace ToolExec.Runtime;

/// <summary>A sandbox whose scripts run in guest programs that speak the protocol. What derives from it says how a guest is started, and how it is confined.</summary>
internal abstract class GuestSandbox : GatedSandbox
{
    /// <summary>A script that is right in every language, to see whether it runs.</summary>
    internal const string Trial = "return 7;";

    private readonly GuestPrograms _programs;
    private readonly TimeProvider _time;
    private readonly GuestPool? _pool;

    /// <summary>Makes a sandbox.</summary>
    /// <param name="programs">The guests of this host.</param>
    /// <param name="limits">The sandbox's own limits, <see cref="SandboxDefaults.Limits"/> where it has none.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    /// <param name="pool">How many guests are kept ready; <see langword="null"/> for none.</param>
    protected GuestSandbox(GuestPrograms programs, SandboxLimits? limits, TimeProvider time, ILogger logger, GuestPoolOptions? pool = null)
        : base(limits)
    {
        _programs = programs;
        _time = time;
        Logger = logger;
        pool?.Check(nameof(pool));
        _pool = pool is { Size: > 0 } ? new GuestPool(pool, WarmAsync, time, logger) : null;
    }

    /// <summary>Gets the log.</summary>
    protected ILogger Logger { get; }

    /// <summary>Gets the time that a guest may take to start.</summary>
    protected virtual TimeSpan StartTimeout => TimeSpan.FromSeconds(30);

    /// <summary>Starts a guest.</summary>
    /// <param name="start">What to start.</param>
    /// <param name="cancellationToken">Gives up; nothing may be left then.</param>
    /// <exception cref="GuestStartException">It cannot be started.</exception>
    protected abstract ValueTask<IGuest> StartAsync(GuestStart start, CancellationToken cancellationToken);

    /// <summary>Changes what the guest is told of a request.</summary>
    protected virtual SandboxRequest Adapt(SandboxRequest request) => request;

    /// <summary>Finds the program for a language; a sandbox with programs of its own overrides it.</summary>
    protected virtual GuestProgram? FindProgram(string language, out string? reason) => _programs.Find(language, out reason);

    /// <summary>Lets go of what the sandbox holds beyond its guests. May be called twice.</summary>
    protected virtual ValueTask CloseRestAsync() => default;

    /// <inheritdoc/>
    protected sealed override async ValueTask CloseAsync()
    {
        if (_pool is not null)
        {
            await _pool.DisposeAsync().ConfigureAwait(false);
        }

        await CloseRestAsync().ConfigureAwait(false);
    }

    /// <summary>Runs a script that has no limit of calls and no tools: for probes.</summary>
    /// <returns>The result, as for any script.</returns>
    protected ValueTask<SandboxResult> TryAsync(string language, string code, CancellationToken cancellationToken) =>
        ExecuteAsync(new SandboxRequest { Language = language, Code = code, Gateway = NoGateway.Instance }, cancellationToken);

    /// <inheritdoc/>
    protected sealed override async ValueTask<SandboxResult> RunAsync(SandboxRequest request, SandboxLimits limits, CancellationToken cancellationToken)
    {
        if (FindProgram(request.Language, out var reason) is not { } program)
        {
            return Failed(new SandboxError(SandboxErrorKind.Unavailable, reason!));
        }

        var started = _time.GetTimestamp();
        using var deadline = new CancellationTokenSource(limits.Timeout!.Value, _time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token, Closing);
        var flooded = false;
        var output = new GuestOutput(limits.OutputBytes!.Value, () =>
        {
            Volatile.Write(ref flooded, true);
            _ = StopSafelyAsync(stop);
        }, request.Output);
        GuestLease? lease = null;
        var error = default(SandboxError);
        var outcome = default(GuestOutcome);
        try
        {
            (var told, error) = await EraseAsync(Adapt(request), program, stop.Token).ConfigureAwait(false);
            if (error is null)
            {
                lease = TakeWarm(program, limits, output) ?? await StartLeaseAsync(program, limits, output, stop.Token).ConfigureAwait(false);
                outcome = await lease.Session.RunAsync(told, limits, output, lease.Guest.DisposeAsync, stop.Token).ConfigureAwait(false);
                error = outcome.IsLost ? await lease.Guest.ExplainAsync().ConfigureAwait(false) : InWordsOf(request, told, outcome.Error);
            }
        }
        catch (GuestStartException e)
        {
            error = new SandboxError(SandboxErrorKind.Unavailable, e.Message) { Exception = e };
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            error = deadline.IsCancellationRequested ? TimeOver(limits) : ShuttingDown();
        }
        finally
        {
            await EndAsync(program, limits, lease, outcome).ConfigureAwait(false);
            output.Complete();
        }

        if (Volatile.Read(ref flooded))
        {
            error = new SandboxError(SandboxErrorKind.OutputLimit, $"The script wrote more than the {limits.OutputBytes} bytes that it may, and was stopped. Write less, or return the data.");
        }

        return new SandboxResult
        {
            Status = error is null ? SandboxStatus.Completed : SandboxStatus.Failed,
            Sandbox = Info.Name,
            Value = error is null ? outcome!.Value : default,
            Stdout = output.Stdout,
            Stderr = output.Stderr,
            Error = error,
            Duration = _time.GetElapsedTime(started),
            LimitsEnforced = Enforced(outcome?.Enforced ?? lease?.Guest.Enforced, request),
        };
    }

    private static async ValueTask<(SandboxRequest Told, SandboxError? Error)> EraseAsync(SandboxRequest request, GuestProgram program, CancellationToken cancellationToken)
    {
        if (!TypeErasure.IsNeeded(request.Language, program))
        {
            return (request, null);
        }

        var (javaScript, error) = await TypeErasure.EraseAsync(request.Code, cancellationToken).ConfigureAwait(false);
        return error is null ? (request with { Code = javaScript! }, null) : (request, error);
    }

    // The place is right in both; what is shown of the text is what its author wrote.
    private static SandboxError? InWordsOf(SandboxRequest request, SandboxRequest told, SandboxError? error) =>
        error is { Line: { } line } && !ReferenceEquals(request.Code, told.Code) ? error with { Excerpt = ScriptErrors.Excerpt(request.Code, line) } : error;

    // One that was started with more than this request may use is of no use to it.
    private GuestLease? TakeWarm(GuestProgram program, SandboxLimits limits, GuestOutput output)
    {
        var lease = FitsWarm(limits) ? _pool?.TryTake(program) : null;
        lease?.SendErrorsTo(output);
        return lease;
    }

    private bool FitsWarm(SandboxLimits limits) =>
        limits.MemoryBytes == Limits.MemoryBytes && limits.CpuQuotaMillis == Limits.CpuQuotaMillis && limits.Processes == Limits.Processes
        && limits.DiskBytes == Limits.DiskBytes && limits.ResultBytes <= Limits.ResultBytes;

    private ValueTask<GuestLease> WarmAsync(GuestProgram program, CancellationToken cancellationToken) => StartLeaseAsync(program, Limits, null, cancellationToken);

    private async ValueTask EndAsync(GuestProgram program, SandboxLimits limits, GuestLease? lease, GuestOutcome? outcome)
    {
        // Only after an end that the guest itself has told is it in a state to go on.
        var again = FitsWarm(limits) && outcome is { IsEnd: false } ? lease : null;
        if (_pool?.TryReturn(program, again) is not true && lease is not null)
        {
            await lease.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static LimitsEnforced Enforced(LimitsEnforced? around, SandboxRequest request) => (around ?? new LimitsEnforced()) with
    {
        Timeout = true,
        Output = true,
        Result = true,

        // Only of our own it is known that it counts.
        ToolCalls = request.Gateway is ToolGateway,
        ChainSteps = request.Gateway is ToolGateway,
    };

    private async ValueTask<GuestLease> StartLeaseAsync(GuestProgram program, SandboxLimits limits, GuestOutput? output, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(StartTimeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            return await GuestLease.StartAsync(program, limits, StartAsync, output, both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new GuestStartException($"The program that runs {program.Language} did not start within {StartTimeout.TotalSeconds:0.###} s.");
        }
    }

    private static async Task StopSafelyAsync(CancellationTokenSource source)
    {
        try
        {
            await source.CancelAsync().ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            // The run has ended meanwhile.
        }
    }
}
