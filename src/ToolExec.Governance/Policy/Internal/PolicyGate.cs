namespace ToolExec.Governance;

/// <summary>Refuses, before anything else is done for them, calls that rules deny whatever their arguments.</summary>
internal sealed class PolicyGate(ToolPolicy policy) : IToolMiddleware
{
    public ValueTask<ToolResult> InvokeAsync(ToolCallContext context, ToolCallDelegate next)
    {
        if (policy.DenyAtOnce(context.Caller, out var decision) is not { } denied)
        {
            return next(context);
        }

        PolicyStep.Told(context, policy.Entry.Id, decision!);
        return new(ToolResult.Failure(denied));
    }
}
