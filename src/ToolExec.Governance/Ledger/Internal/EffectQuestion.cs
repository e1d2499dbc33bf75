using System.Globalization;

namespace ToolExec.Governance;

/// <summary>Asks a person whether a call may run although an earlier one may have brought its effect about.</summary>
internal sealed class EffectQuestion(ToolCatalogEntry entry, ApprovalDesk desk)
{
    /// <summary>Says whether a call carries a person's approval of bringing about this effect after what is known of it now.</summary>
    /// <remarks>An approval of the call as such does not count, nor one of an earlier repetition. The step for approvals has checked it and noted that it holds.</remarks>
    public static bool IsApproved(ToolCallContext context, EffectEntry effect) =>
        context.Call.Options?.Approval?.Request is { Effect: { } approved } request
        && string.Equals(approved, NameOf(effect), StringComparison.Ordinal)
        && PolicyDecision.Of(context) is { Verdict: ApprovalVerdict.Approved, Request: { } held }
        && string.Equals(held, request.Id, StringComparison.Ordinal);

    /// <summary>Asks.</summary>
    /// <returns>The result of the call, which waits.</returns>
    public async ValueTask<ToolResult> AskAsync(ToolCallContext context, EffectEntry effect)
    {
        ApprovalRequest request;
        try
        {
            request = await desk.AskAsync(ApprovalQuestions.OfRepetition(entry, context, NameOf(effect), Reason(effect)), context.CancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is IOException or SecretException)
        {
            desk.Logger.CannotAsk(fault, entry.Id);
            GovernanceTelemetry.CountEffect(entry.Id, "refused");
            return LedgerFailure.Unknown(context, effect, ", and the host cannot ask a person now");
        }

        new PolicyDecision { Effect = PolicyEffect.Ask, Reason = request.Reason, Arguments = context.Arguments, Request = request.Id }.Keep(context);
        GovernanceTelemetry.CountApproval(entry.Id, "asked");
        GovernanceTelemetry.CountEffect(entry.Id, "asked");
        context.Notes?.Add(CallSteps.Ledger, "asked", subject: request.Id, detail: effect.Id);
        return ApprovalQuestions.Waiting(request);
    }

    // A claim under which something was begun changes the name, so that an approval is good for one repetition; one that was given back does not.
    private static string NameOf(EffectEntry effect) => string.Create(CultureInfo.InvariantCulture, $"{effect.Id}/{effect.Created.UtcTicks}/{effect.Claims}");

    private static string Reason(EffectEntry effect) => string.Create(
        CultureInfo.InvariantCulture,
        $"Since {effect.Changed:u} nobody knows whether an earlier call has done this already.{(effect.Note is { } note ? " " + note : "")} Running it again may do it twice.");
}
