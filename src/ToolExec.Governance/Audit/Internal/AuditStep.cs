namespace ToolExec.Governance;

/// <summary>Lets a call begin where its end can be recorded.</summary>
internal sealed class AuditStep(AuditTrail trail) : IToolMiddleware
{
    public async ValueTask<ToolResult> InvokeAsync(ToolCallContext context, ToolCallDelegate next)
    {
        context.Notes ??= new CallNotes();
        if (await trail.EnterAsync(context).ConfigureAwait(false) is { } refused)
        {
            context.Notes.Add(CallSteps.Audit, "refused");
            return ToolResult.Failure(refused);
        }

        context.Notes.Add(CallSteps.Audit, "recorded");
        return await next(context).ConfigureAwait(false);
    }
}
