namespace ToolExec.Governance;

/// <summary>The words between the host, people and models.</summary>
internal static class ApprovalQuestions
{
    /// <summary>Makes the question for a call; the desk adds what makes it a request.</summary>
    public static ApprovalRequest Of(ToolCatalogEntry entry, ToolCallContext context, PolicyDecision decision) => About(entry, context) with
    {
        Reason = decision.Reason ?? (decision.Rule is { } rule ? $"The rule '{rule}' asks for each such call." : "The host asks for each call that no rule allows."),
        Rule = decision.Rule,
    };

    /// <summary>Makes the question whether a call may run although an earlier one may have done the same.</summary>
    public static ApprovalRequest OfRepetition(ToolCatalogEntry entry, ToolCallContext context, string effect, string reason) => About(entry, context) with
    {
        Reason = reason,
        Effect = effect,
    };

    /// <summary>Makes the result of a call that waits.</summary>
    public static ToolResult Waiting(ApprovalRequest request) => new(
        ToolStatus.AwaitingApproval,
        null,
        null,
        new ToolError(
            ToolErrorKind.ApprovalRequired,
            $"'{request.Tool}' waits for a person's approval (request {request.Id}): {request.Reason.TrimEnd('.', ' ')}. {Ran(request)}. Do not call it again; go on with something else, or say that you wait."))
    {
        Approval = request,
    };

    /// <summary>Says what a person refused.</summary>
    public static ToolError Denied(string tool, ApprovalDecision decision) => new(
        ToolErrorKind.ApprovalDenied,
        string.IsNullOrWhiteSpace(decision.Message)
            ? $"A person refused the call of '{tool}'. {Ran(decision.Request)}. Do not repeat it; go on without it."
            : $"A person refused the call of '{tool}' and said «{decision.Message}». {Ran(decision.Request)}.");

    // Where a repetition is asked for, an earlier call may have run.
    private static string Ran(ApprovalRequest request) => request.Effect is null ? "Nothing has run" : "It was not run again";

    private static ApprovalRequest About(ToolCatalogEntry entry, ToolCallContext context) => new()
    {
        Id = "",
        Tool = entry.Id,
        ToolFingerprint = entry.Tool.Fingerprint,
        Arguments = context.Arguments,
        CallId = context.Call.CallId,
        Caller = context.Caller,
        Backend = context.Call.Options?.Backend,
        IdempotencyKey = context.IdempotencyKey,
        Reason = "",
        Created = default,
        Expires = default,
    };
}
