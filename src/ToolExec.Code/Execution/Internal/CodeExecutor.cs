using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using ToolExec.Runtime;

namespace ToolExec.Code;

/// <summary>Runs scripts in the sandbox that the runtime chooses, with a gateway each, and keeps those that wait.</summary>
internal sealed partial class CodeExecutor(CodeParts parts, CodeModeOptions options, CodeTools tools, ILogger<CodeExecutor> logger) : ICodeExecutor
{
    private const int IdBytes = 16;

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
        using var gateway = Gateway(id, start, set.Filter, request.Services);
        var result = await parts.Runtime.ExecuteAsync(Request(start, gateway, request.Input), cancellationToken).ConfigureAwait(false);
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

        logger.ExecutionSuspended(id, waiting.Pending.Count);
        return Suspended(id, waiting, result.LimitsEnforced);
    }

    private static string ScopeOf(ToolCaller? caller) => ToolCaller.ScopeOf(caller, CallerScope.User);

    private static SandboxProfile? Stricter(SandboxProfile? one, SandboxProfile? other) => one is { } a && other is { } b ? (a >= b ? a : b) : one ?? other;

    private static CodeResult Failed(string id, SandboxError error) => new() { Status = SandboxStatus.Failed, ExecutionId = id, Error = error };

    private static SandboxResult CannotWait(SandboxResult result) => result with
    {
        Status = SandboxStatus.Failed,
        Error = new SandboxError(SandboxErrorKind.Internal, "The script waits for something that nobody can answer: no approval is asked for it."),
    };

    private static SandboxResult NotKept(SandboxResult result, IOException exception) => result with
    {
        Status = SandboxStatus.Failed,
        Error = new SandboxError(SandboxErrorKind.Internal, "The script waits for an approval, but the host has no room to keep it. What it did before has been done.") { Exception = exception },
    };

    private static SandboxRequest Request(ExecutionState state, ToolGateway gateway, JsonElement input) => new()
    {
        Language = state.Language,
        Code = state.Code,
        Gateway = gateway,
        Tools = state.Functions,
        Input = input,
        Limits = state.Limits,
        Profile = state.Profile,
        Sandbox = state.Sandbox.Length == 0 ? null : state.Sandbox,
    };

    private static ExecutionState? Wait(ExecutionState before, SandboxResult result, ToolGateway gateway)
    {
        var pending = new List<PendingCall>();
        foreach (var call in result.Suspension!.PendingCalls)
        {
            if (call.Result?.Approval is not { } approval)
            {
                return null;
            }

            pending.Add(new PendingCall(call.Id, approval));
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
        Approvals = [.. state.Pending.Where(static p => p.Answer is null).Select(static p => p.Approval)],
        ToolCalls = state.Calls,
        Duration = state.Duration,
        LimitsEnforced = limits,
        Sandbox = state.Sandbox,
    };

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

    private ToolGateway Gateway(string id, ExecutionState state, ToolFilter filter, IServiceProvider? services)
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
            Error = result.Error,
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
