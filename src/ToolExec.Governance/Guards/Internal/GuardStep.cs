using Microsoft.Extensions.Logging;

namespace ToolExec.Governance;

/// <summary>Has guards look at the arguments of a call and at its result.</summary>
internal sealed class GuardStep(IContentGuard[] guards, string tool, bool passOnFailure, ILogger logger) : IToolMiddleware
{
    public async ValueTask<ToolResult> InvokeAsync(ToolCallContext context, ToolCallDelegate next)
    {
        if (context.CheckArguments() is { } fault)
        {
            return ToolResult.Failure(fault);
        }

        // What guards see stays the same until one of them changes it.
        GuardedContent? seen = null;
        foreach (var guard in guards)
        {
            seen ??= new GuardedContent { Direction = GuardDirection.Arguments, Tool = context.Tool, Caller = context.Caller, Value = context.Arguments };
            var verdict = await AskAsync(guard, seen, context).ConfigureAwait(false);
            if (verdict.Outcome == GuardOutcome.Block)
            {
                return ToolResult.Failure(ToolStatus.Rejected, new ToolError(ToolErrorKind.ContentBlocked, $"The host's guard '{guard.Name}' kept back the arguments of '{tool}': {Because(verdict)}. Nothing has run. Call it without that, or go on without it."));
            }

            if (verdict is { Outcome: GuardOutcome.Redact, Value: { } value })
            {
                context.Arguments = value;
                seen = null;
            }
        }

        // What has gone out in pieces cannot be kept back: the caller of a stream gets the result as a whole.
        context.IsStreaming = false;
        var result = await next(context).ConfigureAwait(false);
        if (result.Planned is not null || result is { Error: not null, Status: not ToolStatus.Failed })
        {
            return result;
        }

        seen = null;
        foreach (var guard in guards)
        {
            seen ??= new GuardedContent
            {
                Direction = GuardDirection.Result,
                Tool = context.Tool,
                Caller = context.Caller,
                Value = result.Error is { } error ? error.Details : result.Value,
                Content = result.Error is { } failure ? [new TextBlock(failure.Message), .. result.Content] : result.Content,
            };
            var verdict = await AskAsync(guard, seen, context).ConfigureAwait(false);
            if (verdict.Outcome == GuardOutcome.Block)
            {
                return ToolResult.Failure(new ToolError(
                    ToolErrorKind.ContentBlocked,
                    $"The tool '{tool}' {(result.IsSuccess ? "ran" : "failed")}, and the host's guard '{guard.Name}' kept back what it gave: {Because(verdict)}. Go on without it; calling it again may do its work twice."));
            }

            if (verdict.Outcome == GuardOutcome.Redact)
            {
                result = Changed(result, verdict);
                seen = null;
            }
        }

        return result;
    }

    private static string Because(GuardVerdict verdict) => verdict.Reasons.Count == 0 ? "it must not pass" : string.Join(", ", verdict.Reasons);

    private static ToolResult Changed(ToolResult result, GuardVerdict verdict)
    {
        if (result.Error is not { } error)
        {
            return new ToolResult(result.Status, verdict.Value, verdict.Content) { Meta = result.Meta, CachedAge = result.CachedAge, RecordedAt = result.RecordedAt };
        }

        var message = verdict.Content is [TextBlock { Text: { } text }, ..] && !string.IsNullOrWhiteSpace(text) ? text : "The tool failed; what it said was kept back.";
        return new ToolResult(result.Status, null, [.. verdict.Content.Skip(1)], error.WithMessage(message) with { Details = verdict.Value }) { Meta = result.Meta };
    }

    private async ValueTask<GuardVerdict> AskAsync(IContentGuard guard, GuardedContent content, ToolCallContext context)
    {
        GuardVerdict verdict;
        try
        {
            verdict = await guard.CheckAsync(content, context.CancellationToken).ConfigureAwait(false) ?? throw new InvalidOperationException($"The guard '{guard.Name}' gave no verdict.");
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // A guard that cannot say must not let everything pass, nor take the call down.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            logger.GuardFailed(fault, guard.Name, tool);
            verdict = passOnFailure ? new GuardVerdict { Outcome = GuardOutcome.Warn, Reasons = ["guard_failed"] } : new GuardVerdict { Outcome = GuardOutcome.Block, Reasons = ["guard_failed"] };
        }

        if (verdict.Outcome != GuardOutcome.Pass)
        {
            var reasons = string.Join(", ", verdict.Reasons);
            var what = content.Direction == GuardDirection.Arguments ? "arguments" : "result";
            GovernanceTelemetry.CountGuard(tool, guard.Name, verdict.Outcome);
            logger.ContentSuspicious(guard.Name, what, tool, verdict.Outcome, reasons, context.Call.CallId);
            context.Notes?.Add(CallSteps.Guard, verdict.Outcome switch { GuardOutcome.Block => "blocked", GuardOutcome.Redact => "changed", _ => "warned" }, guard.Name, $"{what}: {reasons}");
        }
        else
        {
            context.Notes?.Add(CallSteps.Guard, "passed", guard.Name);
        }

        return verdict;
    }
}
