using Microsoft.Extensions.Logging;

namespace ToolExec.Run;

/// <summary>The last step of the pipeline: chooses a backend, runs the tool there, and goes on to the next backend where that is safe.</summary>
internal sealed class Dispatcher(IBackendRegistry registry, IBackendSelector? selector, ResultCheck results, Grace grace, SecretVault? secrets, IBackendGuard[] guards, ILogger logger)
{
    private readonly SecretArguments? _secrets = secrets is { IsAllowedInArguments: true } ? new SecretArguments(secrets) : null;

    public ValueTask<ToolResult> RunAsync(ToolCallContext context)
    {
        var run = RunContext.Of(context);
        return _secrets is not null && _secrets.IsIn(run.Arguments) ? RunWithSecretsAsync(_secrets, run) : RunAsync(run);
    }

    /// <summary>Says what would be run, in place of running it.</summary>
    public ValueTask<ToolResult> PlanAsync(ToolCallContext context)
    {
        var run = RunContext.Of(context);
        var routes = run.Compiled.Entry.Routes;
        if ((run.CheckArguments() ?? Choose(run, ref routes)) is { } fault)
        {
            return new(ToolResult.Failure(fault));
        }

        run.Notes?.Add(CallSteps.DryRun, "planned");
        return new(ToolResult.FromPlan(
        [
            new PlannedCall
            {
                Tool = run.Compiled.Entry.Id,
                ToolFingerprint = run.Tool.Fingerprint,
                Arguments = run.Arguments.Clone(),
                Backend = routes[0].Binding.Backend,
                RequestedBackend = run.Call.Options?.Backend,
                Annotations = run.Tool.Annotations,
                Effects = run.Tool.Effects,
                Decision = PolicyDecision.Of(run),
                CallId = run.Call.CallId,
            },
        ]));
    }

    // Nobody but the backend sees the values: whatever stands around this step has the references again.
    private async ValueTask<ToolResult> RunWithSecretsAsync(SecretArguments fill, RunContext run)
    {
        var (referring, version) = (run.Arguments, run.CheckedVersion);
        var (filled, error) = await fill.FillAsync(referring, run.Tool, run.CancellationToken).ConfigureAwait(false);
        if (error is not null)
        {
            return ToolResult.Failure(error);
        }

        run.Arguments = filled;
        try
        {
            return await RunAsync(run).ConfigureAwait(false);
        }
        finally
        {
            run.Arguments = referring;
            run.CheckedVersion = version;
        }
    }

    private ValueTask<ToolResult> RunAsync(RunContext run)
    {
        // A middleware behind the check may have changed the arguments. Nothing unchecked reaches a tool.
        if (run.CheckArguments() is { } fault)
        {
            return new(ToolResult.Failure(fault));
        }

        var routes = run.Compiled.Entry.Routes;
        var refusal = Choose(run, ref routes);
        run.Notes?.Add(CallSteps.Choose, refusal is null ? "chosen" : ToolErrorCodes.Name(refusal.Kind), refusal is null ? string.Join(", ", routes.Select(static r => r.Binding.Backend)) : null);
        if (refusal is not null)
        {
            return new(ToolResult.Failure(refusal));
        }

        var attempt = AttemptAsync(run, routes[0]);
        if (attempt.IsCompletedSuccessfully)
        {
            var result = attempt.Result;
            return result is { IsSuccess: true }
                ? new(CheckResult(run, result))
                : GoOnAsync(run, routes, result);
        }

        return FirstAsync(run, routes, attempt);
    }

    private async ValueTask<ToolResult> FirstAsync(RunContext run, IReadOnlyList<ToolRoute> routes, ValueTask<ToolResult?> attempt) =>
        await GoOnAsync(run, routes, await attempt.ConfigureAwait(false)).ConfigureAwait(false);

    private async ValueTask<ToolResult> GoOnAsync(RunContext run, IReadOnlyList<ToolRoute> routes, ToolResult? result)
    {
        var resolvedAgain = false;
        for (var i = 1; result is null || MayGoElsewhere(run, result); i++)
        {
            if (i >= routes.Count)
            {
                // Every backend was unregistered between the look-up and here. Another one may have taken its place.
                if (result is not null || resolvedAgain || !registry.Catalog.TryGet(run.Compiled.Entry.Id, out var entry) || !entry.Tool.Equals(run.Tool))
                {
                    break;
                }

                resolvedAgain = true;
                routes = entry.Routes;
                if (Choose(run, ref routes) is { } refusal)
                {
                    return ToolResult.Failure(refusal);
                }

                i = 0;
            }

            if (result is not null)
            {
                logger.FallingBack(run.Binding!.Backend, run.Compiled.Entry.Id, ToolErrorCodes.Name(result.Error!.Kind), routes[i].Binding.Backend);
                RunTelemetry.CountFallback(run.Binding);
            }

            result = await AttemptAsync(run, routes[i]).ConfigureAwait(false) ?? result;
        }

        return result is null
            ? ToolResult.Failure(new ToolError(ToolErrorKind.NoBackends, $"No backend offers the tool '{run.Compiled.Entry.Id}' any more.") { Operation = ToolOperation.SelectBackend })
            : result.IsSuccess ? CheckResult(run, result) : results.Bound(result);
    }

    private ToolResult CheckResult(RunContext run, ToolResult result)
    {
        var began = run.Notes?.Begin();
        var same = results.Check(run.Compiled, result, run.Call.Options?.ValidateResult);
        run.Notes?.Add(CallSteps.Normalise, same.Error is { } error ? ToolErrorCodes.Name(error.Kind) : run.Compiled.Output is null ? "unchecked" : "valid", since: began);
        return same;
    }

    /// <summary>Runs the tool on one backend; null where the backend was unregistered in the meantime.</summary>
    private ValueTask<ToolResult?> AttemptAsync(RunContext run, ToolRoute route) => run.Notes is { } notes ? AttemptNotedAsync(run, route, notes) : AttemptSilentlyAsync(run, route);

    private async ValueTask<ToolResult?> AttemptNotedAsync(RunContext run, ToolRoute route, CallNotes notes)
    {
        var began = notes.Begin();
        var result = await AttemptSilentlyAsync(run, route).ConfigureAwait(false);
        notes.Add(
            CallSteps.Attempt,
            result is null ? "gone" : result.Error is { } error ? ToolErrorCodes.Name(error.Kind) : "succeeded",
            route.Binding.Backend,
            string.Equals(route.Binding.RemoteName, run.Tool.Name, StringComparison.Ordinal) ? null : $"there named {route.Binding.RemoteName}",
            began);
        return result;
    }

    private ValueTask<ToolResult?> AttemptSilentlyAsync(RunContext run, ToolRoute route) => guards.Length == 0 ? BeginAsync(run, route) : AttemptGuardedAsync(run, route);

    private async ValueTask<ToolResult?> AttemptGuardedAsync(RunContext run, ToolRoute route)
    {
        var entered = 0;
        ToolResult? result = null;
        try
        {
            foreach (var guard in guards)
            {
                if (await guard.EnterAsync(run, route.Binding).ConfigureAwait(false) is { } refusal)
                {
                    run.Binding = route.Binding;
                    return result = ToolResult.Failure(refusal);
                }

                entered++;
            }

            return result = await BeginAsync(run, route).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (run.CancellationToken.IsCancellationRequested || run.Cancellation.Token.IsCancellationRequested)
        {
            run.Binding = route.Binding;
            return result = CallOutcome.Stopped(run);
        }
        finally
        {
            result ??= ToolResult.Failure(new ToolError(ToolErrorKind.BackendUnavailable, $"The backend '{route.Binding.Backend}' was not called."));
            for (var i = entered - 1; i >= 0; i--)
            {
                guards[i].Leave(run, route.Binding, result);
            }
        }
    }

    private ValueTask<ToolResult?> BeginAsync(RunContext run, ToolRoute route)
    {
        if (!route.Gate.TryEnter())
        {
            return default;
        }

        run.Binding = route.Binding;
        run.Attempts++;
        ValueTask<ToolResult> pending;
        try
        {
            run.CancellationToken.ThrowIfCancellationRequested();
            pending = run.IsStreaming ? StreamedCall.RunAsync(route.Backend, run) : route.Backend.ExecuteAsync(run);
        }
#pragma warning disable CA1031 // The boundary to foreign code: whatever a backend throws is that call's failure, not the host's.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            route.Gate.Exit();
            return new(Failed(run, route, fault));
        }

        if (pending.IsCompletedSuccessfully)
        {
            route.Gate.Exit();
            return new(pending.Result ?? NoResult(route));
        }

        return run.CancellationToken == run.Cancellation.Token ? FinishAttemptAsync(run, route, pending) : FinishNarrowedAsync(run, route, pending.AsTask(), run.CancellationToken);
    }

    private async ValueTask<ToolResult?> FinishAttemptAsync(RunContext run, ToolRoute route, ValueTask<ToolResult> pending)
    {
        try
        {
            return await pending.ConfigureAwait(false) ?? NoResult(route);
        }
#pragma warning disable CA1031 // As above.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            return Failed(run, route, fault);
        }
        finally
        {
            route.Gate.Exit();
        }
    }

    /// <summary>Waits no longer than a middleware allows this attempt. That the call itself is over is the runner's affair.</summary>
    private async ValueTask<ToolResult?> FinishNarrowedAsync(RunContext run, ToolRoute route, Task<ToolResult> pending, CancellationToken attempt)
    {
        var ending = FinishAttemptAsync(run, route, new ValueTask<ToolResult>(pending)).AsTask();
        await ((Task)ending).WaitAsync(attempt).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!run.Cancellation.Token.IsCancellationRequested && !await grace.EndsAsync(ending).ConfigureAwait(false) && !run.Cancellation.Token.IsCancellationRequested)
        {
            grace.LeaveBehind(run, ending);
            return CallOutcome.Stopped(run);
        }

        return await ending.ConfigureAwait(false);
    }

    private static bool MayGoElsewhere(RunContext run, ToolResult result) => result.Error is { } error && !run.HasWrittenChunks && !run.CancellationToken.IsCancellationRequested
        && error.Kind switch
        {
            // The tool was certainly not begun.
            ToolErrorKind.BackendUnavailable or ToolErrorKind.Busy or ToolErrorKind.RateLimited or ToolErrorKind.StreamNotSupported => true,

            // It may have been: only a tool that may run twice may run elsewhere.
            ToolErrorKind.ConnectionLost or ToolErrorKind.InvalidResponse or ToolErrorKind.ExecutionFailed or ToolErrorKind.StreamFailed =>
                run.Tool.Annotations is { ReadOnlyHint: true } or { IdempotentHint: true },
            _ => false,
        };

    private static ToolResult NoResult(ToolRoute route) =>
        ToolResult.Failure(new ToolError(ToolErrorKind.InvalidResponse, $"The backend '{route.Binding.Backend}' returned no result."));

    private ToolResult Failed(RunContext run, ToolRoute route, Exception fault)
    {
        if (fault is OperationCanceledException && (run.CancellationToken.IsCancellationRequested || run.Cancellation.Token.IsCancellationRequested))
        {
            // The call's own reasons are known; where there is none, a middleware ended this attempt.
            return CallOutcome.Stopped(run);
        }

        fault = secrets?.Patterns.Scrub(fault) ?? fault;
        logger.BackendThrew(fault, route.Binding.Backend, run.Compiled.Entry.Id, run.Call.CallId);
        return ToolResult.Failure(fault is BackendException { Error: var error }
            ? error
            : new ToolError(ToolErrorKind.ExecutionFailed, $"The tool '{run.Compiled.Entry.Id}' failed on the backend '{route.Binding.Backend}'.") { Exception = fault });
    }

    private ToolError? Choose(RunContext run, ref IReadOnlyList<ToolRoute> routes)
    {
        if (run.Call.Options?.Backend is { } name)
        {
            foreach (var route in routes)
            {
                if (string.Equals(route.Binding.Backend, name, StringComparison.OrdinalIgnoreCase))
                {
                    routes = [route];
                    return null;
                }
            }

            return Refuse(run, name, routes);
        }

        if (selector is null)
        {
            return null;
        }

        try
        {
            var chosen = selector.Select(run, routes);
            if (chosen is { Count: > 0 } && chosen.All(routes.Contains))
            {
                routes = chosen;
                return null;
            }

            return chosen is { Count: 0 }
                ? new ToolError(ToolErrorKind.NoBackends, $"None of the backends of '{run.Compiled.Entry.Id}' may run this call.") { Operation = ToolOperation.SelectBackend }
                : new ToolError(ToolErrorKind.BackendSelectionFailed, $"The choice of a backend for '{run.Compiled.Entry.Id}' failed: the chosen one does not offer the tool.") { Operation = ToolOperation.SelectBackend };
        }
#pragma warning disable CA1031 // The boundary to the host's own code: its fault is this call's failure.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            return new ToolError(ToolErrorKind.BackendSelectionFailed, $"The choice of a backend for '{run.Compiled.Entry.Id}' failed.") { Operation = ToolOperation.SelectBackend, Exception = fault };
        }
    }

    private ToolError Refuse(RunContext run, string name, IReadOnlyList<ToolRoute> routes)
    {
        var offered = string.Join(", ", routes.Select(r => $"'{r.Binding.Backend}'"));
        var backend = registry.List().FirstOrDefault(b => string.Equals(b.Name, name, StringComparison.OrdinalIgnoreCase));
        var (kind, message) = backend switch
        {
            null => (ToolErrorKind.BackendOverrideInvalid, $"There is no backend '{name}'. The tool '{run.Compiled.Entry.Id}' is offered by {offered}."),
            { State: BackendState.Disabled } => (ToolErrorKind.BackendDisabled, $"The backend '{name}' is switched off. The tool '{run.Compiled.Entry.Id}' is offered by {offered}."),
            _ => (ToolErrorKind.BackendOverrideNoMatch, $"The backend '{name}' does not offer the tool '{run.Compiled.Entry.Id}'; it is offered by {offered}."),
        };
        return new ToolError(kind, message) { Operation = ToolOperation.SelectBackend };
    }
}
