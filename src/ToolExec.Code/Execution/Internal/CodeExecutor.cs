using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using ToolExec.Runtime;

namespace ToolExec.Code;

/// <summary>Runs scripts in the sandbox that the runtime chooses, with a gateway each, and keeps those that wait.</summary>
internal sealed partial class CodeExecutor(CodeParts parts, CodeModeOptions options, CodeTools tools, ILogger<CodeExecutor> logger) : ICodeExecutor, IAsyncDisposable, IDisposable
{
    private const int IdBytes = 16;

    // A script that computes, sleeps or runs a chain ends as any other then.
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);

    // Those inside are put off when the host stops.
    private readonly BackendGate _gate = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _stopGate = new(); // guards the next one
    private Task? _stop;

    public async ValueTask<CodeResult> ExecuteAsync(CodeRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        cancellationToken.ThrowIfCancellationRequested();
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes));
        if (Check(request) is { } fault)
        {
            return Failed(id, fault);
        }

        var set = tools.For(request.Tools);
        var start = Begin(request, set);
        using var stay = await StayAsync(start, cancellationToken).ConfigureAwait(false);
        if (stay.IsRefused)
        {
            return Failed(id, ShuttingDown());
        }

        using var gateway = Gateway(id, start, set.Filter, request.Services, request.Progress, stay);
        var result = await parts.Runtime.ExecuteAsync(Request(start, gateway, request.Input, request.Output), cancellationToken).ConfigureAwait(false);
        if (result.Status != SandboxStatus.Suspended)
        {
            return await EndAsync(id, start, result, gateway, cancellationToken).ConfigureAwait(false);
        }

        if (Wait(start, result, gateway) is not { } waiting)
        {
            return await EndAsync(id, start, CannotWait(result), gateway, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            await KeepAsync(id, waiting).ConfigureAwait(false);
        }
        catch (IOException exception)
        {
            logger.ExecutionLost(exception, id);
            return await EndAsync(id, start, NotKept(result, exception), gateway, cancellationToken).ConfigureAwait(false);
        }

        return Told(id, waiting, result.LimitsEnforced);
    }

    /// <summary>Puts off what waits in calls and can be kept, and returns when it is, or when scripts have had their time to come to a call. May be called twice.</summary>
    public async ValueTask StopAsync(CancellationToken cancellationToken)
    {
        Task stop;
        lock (_stopGate)
        {
            stop = _stop ??= StopCoreAsync();
        }

        await stop.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public ValueTask DisposeAsync() => StopAsync(CancellationToken.None);

    /// <summary>Tells what runs to stop; whoever wants to wait for it uses <see cref="DisposeAsync"/>.</summary>
    public void Dispose()
    {
        _ = _gate.CloseAsync();
        _stopping.Cancel();
    }

    // Once, however many tell it to stop: the host before its servers do, and whoever disposes it.
    private async Task StopCoreAsync()
    {
        var empty = _gate.CloseAsync();
        await _stopping.CancelAsync().ConfigureAwait(false);
        await empty.WaitAsync(StopLimit, parts.Time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!empty.IsCompleted)
        {
            logger.ExecutionsLeft(_gate.Count);
        }
    }

    private static string ScopeOf(ToolCaller? caller) => ToolCaller.ScopeOf(caller, CallerScope.User);

    private static SandboxProfile? Stricter(SandboxProfile? one, SandboxProfile? other) => one is { } a && other is { } b ? (a >= b ? a : b) : one ?? other;

    private static CodeResult Failed(string id, SandboxError error) => new() { Status = SandboxStatus.Failed, ExecutionId = id, Error = error };

    private static SandboxResult CannotWait(SandboxResult result) => result with
    {
        Status = SandboxStatus.Failed,
        Error = new SandboxError(SandboxErrorKind.Internal, "The script waits for something that nobody can answer: no approval is asked for it, and no time is known."),
    };

    private static SandboxResult NotKept(SandboxResult result, IOException exception) => result with
    {
        Status = SandboxStatus.Failed,
        Error = new SandboxError(SandboxErrorKind.Internal, "The script waits, but the host has no room to keep it. What it did before has been done.") { Exception = exception },
    };

    private static SandboxRequest Request(ExecutionState state, ToolGateway gateway, JsonElement input, IProgress<SandboxOutput>? output) => new()
    {
        Language = state.Language,
        Code = state.Code,
        Gateway = gateway,
        Tools = state.Functions,
        Input = input,
        Output = output,
        Limits = state.Limits,
        Profile = state.Profile,
        Sandbox = state.Sandbox.Length == 0 ? null : state.Sandbox,
    };

    private static ExecutionState? Wait(ExecutionState before, SandboxResult result, ToolGateway gateway)
    {
        var pending = new List<PendingCall>();
        foreach (var call in result.Suspension!.PendingCalls)
        {
            if (PendingCall.Of(call.Id, call.Result) is not { } waiting)
            {
                return null;
            }

            pending.Add(waiting);
        }

        return pending.Count == 0 ? null : before with
        {
            Sandbox = result.Sandbox ?? before.Sandbox,
            Snapshot = result.Suspension.Snapshot,
            Pending = pending,
            Calls = gateway.Calls,
            CallCount = gateway.CallCount,
            Stdout = before.Stdout + result.Stdout,
            Stderr = before.Stderr + result.Stderr,
            Duration = before.Duration + result.Duration,
        };
    }

    private static CodeResult Suspended(string id, ExecutionState state, LimitsEnforced limits) => new()
    {
        Status = SandboxStatus.Suspended,
        ExecutionId = id,
        Stdout = state.Stdout,
        Stderr = state.Stderr,
        SuspendedFor = state.WaitsFor,
        ResumeAfter = state.ResumeAfter,
        Approvals = [.. state.Pending.Where(static p => p.Answer is null).Select(static p => p.Approval).OfType<ApprovalRequest>()],
        ToolCalls = state.Calls,
        Duration = state.Duration,
        LimitsEnforced = limits,
        Sandbox = state.Sandbox,
    };

    private static SandboxError ShuttingDown() => new(SandboxErrorKind.ShuttingDown, "The host is shutting down: nothing of the script has run. Try again later.");

    private CodeResult Told(string id, ExecutionState waiting, LimitsEnforced limits)
    {
        logger.ExecutionSuspended(id, waiting.Pending.Count, waiting.WaitsFor);
        return Suspended(id, waiting, limits);
    }

    // Whether the script can wait for more than people: where it runs, and where it would be kept.
    private async ValueTask<CodeStay> StayAsync(ExecutionState state, CancellationToken cancellationToken)
    {
        if (!options.SuspendForBudget && !parts.Store.OutlivesProcess)
        {
            return default;
        }

        await parts.Runtime.StartAsync(cancellationToken).ConfigureAwait(false);
        return parts.Runtime.Find(state.Language, state.Profile, state.Sandbox.Length == 0 ? null : state.Sandbox, out _) is not ISuspendableSandbox ? default
            : !parts.Store.OutlivesProcess ? CodeStay.WhileTheHostRuns
            : CodeStay.Enter(_gate, _stopping.Token);
    }

    private ExecutionState Begin(CodeRequest request, CodeToolSet set) => new()
    {
        Language = request.Language ?? options.DefaultLanguage,
        Code = request.Code,
        Tools = request.Tools,
        Functions = set.Functions,
        Limits = options.Limits.Tighten(request.Limits),
        Profile = Stricter(options.Profile, request.Profile),
        Sandbox = request.Sandbox ?? options.Sandbox ?? "",
        Caller = request.Caller,
    };

    // Without the caller's token: what has run would be lost with it.
    private async ValueTask KeepAsync(string id, ExecutionState waiting)
    {
        var now = parts.Time.GetUtcNow();
        var kept = new StoredExecution
        {
            Id = id,
            Version = 1,
            Scope = ScopeOf(waiting.Caller),
            State = waiting.ToBytes(),
            Created = now,
            Expires = now + options.SuspendedTimeToLive,
        };
        if (!await parts.Store.TryAddAsync(kept, CancellationToken.None).ConfigureAwait(false))
        {
            throw new IOException($"There is an execution '{id}' already.");
        }
    }

    private SandboxError? Check(CodeRequest request)
    {
        if (request.Caller?.Execution is not null)
        {
            return new SandboxError(SandboxErrorKind.Denied, "A script cannot run another script. Do it in one.");
        }

        return string.IsNullOrWhiteSpace(request.Code) ? new SandboxError(SandboxErrorKind.InvalidRequest, "There is no code to run.")
            : request.Code.Length > options.MaxCodeLength
                ? new SandboxError(SandboxErrorKind.InvalidRequest, $"The script has {request.Code.Length} characters, but at most {options.MaxCodeLength} are taken.")
                : null;
    }

    private ToolGateway Gateway(string id, ExecutionState state, ToolFilter filter, IServiceProvider? services, IProgress<GatewayCall>? progress, CodeStay stay)
    {
        var usual = new ToolGatewayOptions();
        return new ToolGateway(
            parts.Runner,
            parts.Registry,
            usual with
            {
                ExecutionId = id,
                Caller = state.Caller,
                Services = services,
                Tools = filter,
                MaxToolCalls = state.Limits.ToolCalls ?? usual.MaxToolCalls,
                MaxChainSteps = state.Limits.ChainSteps ?? usual.MaxChainSteps,
                MaxConcurrency = options.MaxConcurrency,
                MaxResultBytes = options.MaxToolResultBytes,
                ArtifactTimeToLive = options.ArtifactTimeToLive,
                Functions = state.Functions,
                Progress = progress,
                Stopping = stay.Stopping,
                MaxBudgetWait = stay.CanWait && options.SuspendForBudget ? options.SuspendedTimeToLive : null,
                KeepsEffects = parts.KeepsEffectsForGood,
                CallsBefore = state.CallCount,
                RecordsBefore = state.Calls,
            },
            parts.Index,
            parts.Artifacts,
            parts.Time);
    }

    private async ValueTask<CodeResult> EndAsync(string id, ExecutionState before, SandboxResult result, ToolGateway gateway, CancellationToken cancellationToken)
    {
        var ended = new CodeResult
        {
            Status = result.Status,
            ExecutionId = id,
            Value = result.Value.ValueKind == JsonValueKind.Undefined ? null : result.Value,
            Stdout = before.Stdout + result.Stdout,
            Stderr = before.Stderr + result.Stderr,
            Error = result.Error is { } error ? FunctionHints.Add(error, before.Code, before.Functions) : null,
            ToolCalls = gateway.Calls,
            Duration = before.Duration + result.Duration,
            LimitsEnforced = result.LimitsEnforced,
            Sandbox = result.Sandbox,
        };
        logger.ExecutionEnded(id, result.Status, result.Error?.Kind, ended.Duration.TotalMilliseconds, gateway.CallCount);
        return await BoundAsync(ended, before.Caller, cancellationToken).ConfigureAwait(false);
    }

    // A large value goes away whole; what stands in its place tells what it looks like.
    private async ValueTask<CodeResult> BoundAsync(CodeResult result, ToolCaller? caller, CancellationToken cancellationToken)
    {
        if (parts.Artifacts is not { } artifacts || result.Value is not { } value || JsonMarshal.GetRawUtf8Value(value).Length <= options.MaxValueBytes)
        {
            return result;
        }

        try
        {
            var info = await artifacts.WriteAsync(JsonMarshal.GetRawUtf8Value(value).ToArray(), "application/json", ScopeOf(caller), options.ArtifactTimeToLive, cancellationToken).ConfigureAwait(false);
            return result with { Value = ValuePreview.Of(value), Artifact = info };
        }
        catch (ArtifactStoreException)
        {
            // Whole, then; whoever shows it to a model cuts it.
            return result;
        }
    }
}
