namespace ToolExec.Governance;

/// <summary>Decides by rules what becomes of a call, and has a person asked where they say so.</summary>
internal sealed class PolicyStep(ToolPolicy policy, ApprovalDesk desk) : IToolMiddleware
{
    private readonly string _tool = policy.Entry.Id;

    public ValueTask<ToolResult> InvokeAsync(ToolCallContext context, ToolCallDelegate next)
    {
        var approval = context.Call.Options?.Approval;
        if (approval is null && policy.IsSilent)
        {
            return next(context);
        }

        // A step outside may have set other arguments: rules look at what the tool would be given.
        if (context.CheckArguments() is { } fault)
        {
            return new(ToolResult.Failure(fault));
        }

        if (PolicyDecision.Of(context) is { Verdict: ApprovalVerdict.Approved } or { Grant: not null })
        {
            // A step outside repeats the call; what lets it run is used up, and the seal behind knows the arguments.
            return next(context);
        }

        if (approval is not null)
        {
            return ContinueAsync(approval, context, next);
        }

        var decision = policy.Decide(context.Caller, context.Arguments, out var rule);
        if (decision.Effect == PolicyEffect.Ask)
        {
            return AskAsync(decision, context, next);
        }

        Told(context, _tool, decision);
        if (decision.Effect == PolicyEffect.Deny)
        {
            return new(ToolResult.Failure(policy.Denied(rule)));
        }

        if (policy.LooksAtArguments)
        {
            Keep(context, decision);
        }

        return next(context);
    }

    /// <summary>Counts and notes what rules said of a call.</summary>
    public static void Told(ToolCallContext context, string tool, PolicyDecision decision)
    {
        GovernanceTelemetry.CountDecision(tool, decision);
        if (decision.Effect != PolicyEffect.Allow || context.Notes is not null)
        {
            decision.Keep(context);
            context.Notes?.Add(
                CallSteps.Authorise,
                decision.Effect switch { PolicyEffect.Deny => "denied", PolicyEffect.Ask => "asked", _ => "allowed" },
                decision.Rule ?? "default",
                decision.Reason);
        }
    }

    private static void Keep(ToolCallContext context, PolicyDecision decision) => (decision with { Arguments = context.Arguments }).Keep(context);

    private async ValueTask<ToolResult> AskAsync(PolicyDecision decision, ToolCallContext context, ToolCallDelegate next)
    {
        Told(context, _tool, decision);
        try
        {
            if (await desk.FindGrantAsync(policy.Entry, context, mayUse: !IsPlanned(context)).ConfigureAwait(false) is { } grant)
            {
                Keep(context, decision with { Grant = grant.Id, DecidedBy = grant.GrantedBy });
                Note(context, "granted", grant.Id);
            }
            else if (IsPlanned(context))
            {
                Keep(context, decision);
            }
            else
            {
                var request = await desk.AskAsync(ApprovalQuestions.Of(policy.Entry, context, decision), context.CancellationToken).ConfigureAwait(false);
                Keep(context, decision with { Request = request.Id });
                Note(context, "asked", request.Id);
                return ApprovalQuestions.Waiting(request);
            }
        }
        catch (Exception fault) when (fault is IOException or SecretException)
        {
            return CannotAsk(fault);
        }

        return await next(context).ConfigureAwait(false);
    }

    private async ValueTask<ToolResult> ContinueAsync(ApprovalDecision approval, ToolCallContext context, ToolCallDelegate next)
    {
        try
        {
            if (await CheckAsync(approval, context).ConfigureAwait(false) is { } refusal)
            {
                return refusal;
            }
        }
        catch (Exception fault) when (fault is IOException or SecretException)
        {
            return CannotAsk(fault);
        }

        return await next(context).ConfigureAwait(false);
    }

    /// <returns>Why the call must not go on, or null.</returns>
    private async ValueTask<ToolResult?> CheckAsync(ApprovalDecision approval, ToolCallContext context)
    {
        var request = approval.Request;
        var (fault, uses) = await desk.CheckAsync(approval, policy.Entry, context).ConfigureAwait(false);
        if (fault is null && approval is { Arguments: not null, Request.Plan: not null })
        {
            fault = "a plan can be approved of as it is only";
        }
        else if (fault is null && approval is { Arguments: not null, Request.Effect: not null })
        {
            fault = "a repetition can be approved of as it is only";
        }

        if (fault is not null)
        {
            return Invalid(context, request, fault);
        }

        if (approval is { Verdict: ApprovalVerdict.Approved, Arguments: { } edited })
        {
            context.Arguments = edited;
            if (context.CheckArguments() is { } wrong)
            {
                return ToolResult.Failure(wrong);
            }
        }

        // What a rule forbids nobody can approve of: the rules may be others than when it was asked, and the arguments too.
        var decision = policy.Decide(context.Caller, context.Arguments, out var rule);
        Told(context, _tool, decision);
        if (approval.Verdict == ApprovalVerdict.Approved && decision.Effect == PolicyEffect.Deny)
        {
            return ToolResult.Failure(policy.Denied(rule));
        }

        if (!IsPlanned(context) && await desk.TakeAsync(approval, uses, context).ConfigureAwait(false) is { } taken)
        {
            return Invalid(context, request, taken);
        }

        Keep(context, decision with { Request = request.Id, Verdict = approval.Verdict, DecidedBy = approval.DecidedBy });
        if (approval.Verdict != ApprovalVerdict.Approved)
        {
            Note(context, "denied", request.Id);
            return ToolResult.Failure(ApprovalQuestions.Denied(_tool, approval));
        }

        Note(context, approval.Arguments is null ? "approved" : "edited", request.Id);
        if (context.IdempotencyKey is null && request is { IdempotencyKey: { } key, Plan: null })
        {
            context.IdempotencyKey = key;
        }

        return null;
    }

    // A read-only tool that is run in a dry run is asked for like any other.
    private bool IsPlanned(ToolCallContext context) => context.Call.Options?.DryRun is { } mode and not DryRunMode.Off
        && (mode != DryRunMode.RunReadOnly || policy.Entry.Tool.Annotations is not { ReadOnlyHint: true });

    private ToolResult Invalid(ToolCallContext context, ApprovalRequest request, string fault)
    {
        desk.Logger.ApprovalInvalid(_tool, fault, context.Call.CallId);
        Note(context, "invalid", request.Id);
        return ToolResult.Failure(new ToolError(ToolErrorKind.ApprovalInvalid, $"The approval that came with the call of '{_tool}' does not hold: {fault}. Nothing has run. Call it again without an approval to have it asked anew."));
    }

    private void Note(ToolCallContext context, string outcome, string subject)
    {
        GovernanceTelemetry.CountApproval(_tool, outcome);
        context.Notes?.Add(CallSteps.Approve, outcome, subject);
    }

    private ToolResult CannotAsk(Exception fault)
    {
        desk.Logger.CannotAsk(fault, _tool);
        return ToolResult.Failure(new ToolError(ToolErrorKind.Busy, $"'{_tool}' needs a person's approval, and the host cannot keep or check approvals now. Nothing has run.") { Exception = fault });
    }
}
