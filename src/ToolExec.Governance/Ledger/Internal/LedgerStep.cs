using System.Globalization;
using System.Text;

namespace ToolExec.Governance;

/// <summary>Gives a call the outcome of the effect that it means, or lets it bring the effect about.</summary>
internal sealed class LedgerStep(ToolCatalogEntry entry, CallerScope scope, TimeSpan life, TimeSpan? equalWithin, UnknownEffectPolicy onUnknown, EffectProbe? probe, EffectQuestion? question, ToolLedger tools) : IToolMiddleware
{
    public ValueTask<ToolResult> InvokeAsync(ToolCallContext context, ToolCallDelegate next) =>
        context.IdempotencyKey is null && equalWithin is null ? next(context) : RunAsync(context, next, context.IdempotencyKey);

    private async ValueTask<ToolResult> RunAsync(ToolCallContext context, ToolCallDelegate next, string? key)
    {
        var request = Request(context, key);
        if (EffectClaim.IsWithin(request.Id))
        {
            return LedgerFailure.Within(context);
        }

        while (true)
        {
            EffectPlan plan;
            try
            {
                plan = await tools.Ledger.PlanAsync(request, context.CancellationToken).ConfigureAwait(false);
                if (plan.Kind == EffectPlanKind.InProgress)
                {
                    // Whoever waits stops waiting when its own time is over; the one that runs goes on. Where that one gave the claim back, the next one tries.
                    if (await tools.Ledger.WaitAsync(request.Id, context.CancellationToken).ConfigureAwait(false) is { State: EffectState.Applied or EffectState.Failed } ended
                        && string.Equals(ended.ArgumentsHash, request.ArgumentsHash, StringComparison.Ordinal))
                    {
                        return Replay(context, ended, "shared");
                    }

                    continue;
                }

                if (plan.Kind == EffectPlanKind.Unknown)
                {
                    var (answer, claimed) = await ResolveAsync(context, request, plan.Entry, Life(key)).ConfigureAwait(false);
                    if (answer is not null)
                    {
                        return answer;
                    }

                    if (claimed is null)
                    {
                        continue;
                    }

                    plan = claimed;
                }
            }
            catch (IOException fault)
            {
                return LedgerFailure.Unavailable(tools.Logger, context, fault);
            }

            switch (plan.Kind)
            {
                case EffectPlanKind.Claimed:
                    return await BringAboutAsync(context, next, plan.Entry, key).ConfigureAwait(false);
                case EffectPlanKind.Recorded:
                    return Replay(context, plan.Entry, "replayed");
                default:
                    GovernanceTelemetry.CountEffect(entry.Id, "conflict");
                    context.Notes?.Add(CallSteps.Ledger, "conflict", subject: plan.Entry.Id);
                    return LedgerFailure.OtherArguments(context, plan.Entry);
            }
        }
    }

    // Equal calls mean the same effect for a time, after which they mean another one.
    private TimeSpan Life(string? key) => key is null ? equalWithin!.Value : life;

    private EffectRequest Request(ToolCallContext context, string? key)
    {
        var arguments = Encoding.UTF8.GetBytes(CanonicalJson.Serialize(context.Arguments));
        var hash = EffectId.HashOf(arguments);
        var owner = ToolCaller.ScopeOf(context.Caller, scope);
        return new EffectRequest
        {
            Id = key is null ? EffectId.OfArguments(owner, entry.Id, hash) : EffectId.OfKey(owner, entry.Id, key),
            Scope = owner,
            Tool = entry.Id,
            IdempotencyKey = key ?? Guid.NewGuid().ToString("N"),
            ArgumentsHash = hash,
            Arguments = arguments.Length <= tools.MaxKeptBytes ? arguments : default,
            MayRunAgain = onUnknown == UnknownEffectPolicy.RunAgain,
        };
    }

    /// <summary>Claims the very state of the effect that a person approved of; null where it is another one by now.</summary>
    private async ValueTask<EffectPlan?> ClaimAgainAsync(EffectRequest request, EffectEntry approved, CancellationToken cancellationToken)
    {
        var plan = await tools.Ledger.PlanAsync(request with { MayRunAgain = true }, cancellationToken).ConfigureAwait(false);
        if (plan.Kind != EffectPlanKind.Claimed)
        {
            return null;
        }

        if (plan.Entry.Created == approved.Created && plan.Entry.Claims == approved.Claims + 1)
        {
            return plan;
        }

        // Another call has run in between, and nobody approved of a third time.
        await tools.Ledger.ReleaseAsync(plan.Entry.Ticket, CancellationToken.None).ConfigureAwait(false);
        return null;
    }

    private ToolResult Replay(ToolCallContext context, EffectEntry effect, string how)
    {
        context.Notes?.Add(CallSteps.Ledger, how, subject: effect.Id, detail: string.Create(CultureInfo.InvariantCulture, $"{effect.State} at {effect.Changed:u}"));
        GovernanceTelemetry.CountEffect(entry.Id, "replayed");
        return EffectOutcome.Read(effect);
    }

    private ToolResult RefuseUnknown(ToolCallContext context, EffectEntry effect, string? because)
    {
        GovernanceTelemetry.CountEffect(entry.Id, "refused");
        context.Notes?.Add(CallSteps.Ledger, "unknown", subject: effect.Id);
        return LedgerFailure.Unknown(context, effect, because);
    }

    private async ValueTask<ToolResult> BringAboutAsync(ToolCallContext context, ToolCallDelegate next, EffectEntry effect, string? key)
    {
        if (key is null)
        {
            context.IdempotencyKey = effect.IdempotencyKey;
        }

        var claim = EffectClaim.Enter(context, effect, onUnknown == UnknownEffectPolicy.RunAgain);
        context.Notes?.Add(CallSteps.Ledger, "executed", subject: effect.Id);
        var attempts = context.Attempts;
        ToolResult? result = null;
        try
        {
            return result = await next(context).ConfigureAwait(false);
        }
        finally
        {
            EffectClaim.Leave(context);
            await EndAsync(claim, result, context.Attempts > attempts, Life(key)).ConfigureAwait(false);
        }
    }

    // The call's own token does not stop this: what is known must be written, above all of a call that was stopped.
    private async ValueTask EndAsync(EffectClaim claim, ToolResult? result, bool wasAsked, TimeSpan remembered)
    {
        var ticket = claim.Entry.Ticket;
        var state = claim.HasStarted && wasAsked ? StateOf(result) : null;
        try
        {
            var isHeld = state is { } known
                ? await tools.Ledger.SettleAsync(ticket, Settlement(known, result, remembered), CancellationToken.None).ConfigureAwait(false)
                : await tools.Ledger.ReleaseAsync(ticket, CancellationToken.None).ConfigureAwait(false);
            if (!isHeld)
            {
                tools.Logger.EffectClaimLost(entry.Id, ticket.Id);
            }
        }
        catch (IOException fault)
        {
            // The caller gets what the tool gave. The ledger still says that a backend is asked, so that nobody runs it again without being told.
            tools.Logger.EffectNotRecorded(fault, entry.Id, ticket.Id);
            return;
        }

        GovernanceTelemetry.CountEffect(entry.Id, state switch
        {
            EffectState.Applied => "applied",
            EffectState.Failed => "failed",
            EffectState.Unknown => "unknown",
            _ => "released",
        });
        if (state == EffectState.Unknown)
        {
            tools.Logger.EffectBecameUnknown(entry.Id, ticket.Id, result?.Error is { } error ? ToolErrorCodes.Name(error.Kind) : "exception");
        }
    }

    private EffectSettlement Settlement(EffectState state, ToolResult? result, TimeSpan remembered) => new()
    {
        State = state,
        TimeToLive = remembered,
        Outcome = state == EffectState.Unknown ? default : EffectOutcome.Write(result!, tools.Scrubber, tools.MaxKeptBytes),
        Note = state == EffectState.Unknown ? $"The call ended without an answer of the tool ({(result?.Error is { } error ? ToolErrorCodes.Name(error.Kind) : "exception")})." : null,
    };

    /// <summary>Says what the end of a call says of its effect; null where nothing was begun.</summary>
    private static EffectState? StateOf(ToolResult? result) => result switch
    {
        null => EffectState.Unknown,
        { IsSuccess: true } => EffectState.Applied,
        { Status: ToolStatus.Rejected or ToolStatus.AwaitingApproval or ToolStatus.Skipped } => null,
        _ => result.Error!.Kind switch
        {
            ToolErrorKind.BackendUnavailable or ToolErrorKind.Busy or ToolErrorKind.StreamNotSupported => null,
            ToolErrorKind.ExecutionFailed => EffectState.Failed,

            // The tool did what it was asked to; its result is withheld.
            ToolErrorKind.ValidationOutput or ToolErrorKind.ResultTooLarge => EffectState.Applied,
            _ => EffectState.Unknown,
        },
    };

    /// <summary>Finds out about an unknown effect, or asks.</summary>
    /// <returns>What the call gets, or the claim that it has; neither where a claim may be tried again.</returns>
    private async ValueTask<(ToolResult? Answer, EffectPlan? Claimed)> ResolveAsync(ToolCallContext context, EffectRequest request, EffectEntry effect, TimeSpan remembered)
    {
        if (question is not null)
        {
            return EffectQuestion.IsApproved(context, effect)
                ? (null, await ClaimAgainAsync(request, effect, context.CancellationToken).ConfigureAwait(false))
                : (await question.AskAsync(context, effect).ConfigureAwait(false), null);
        }

        if (probe is null)
        {
            return (RefuseUnknown(context, effect, null), null);
        }

        var (isApplied, result) = await probe.AskAsync(context, effect).ConfigureAwait(false);
        if (isApplied is not { } known)
        {
            return (RefuseUnknown(context, effect, $", and '{probe.Tool}' could not say"), null);
        }

        var settlement = known
            ? new EffectSettlement
            {
                State = EffectState.Applied,
                TimeToLive = remembered,
                Outcome = result is null ? default : EffectOutcome.Write(result, tools.Scrubber, tools.MaxKeptBytes),
                Note = $"'{probe.Tool}' found it.",
            }
            : null;
        if (await tools.Ledger.ResolveAsync(effect.Ticket, settlement, context.CancellationToken).ConfigureAwait(false))
        {
            tools.Logger.EffectProbed(entry.Id, effect.Id, known ? "applied" : "not applied", probe.Tool);
        }

        return default;
    }
}
