namespace ToolExec.Samples.CustomBackend;

#region extending-middleware
/// <summary>Lets a tool that says of itself that it destroys something run only where somebody has approved of it.</summary>
public sealed class ApprovalMiddleware(Approvals approvals) : IToolMiddleware
{
    public ValueTask<ToolResult> InvokeAsync(ToolCallContext context, ToolCallDelegate next)
    {
        if (context.Tool.Annotations?.DestructiveHint is not true || approvals.Contains(context.Tool.Id))
        {
            return next(context);
        }

        return new(ToolResult.Failure(ToolStatus.AwaitingApproval, new ToolError(
            ToolErrorKind.ExecutionFailed,
            $"'{context.Tool.Id}' needs a person's approval, which has been asked for. Go on with something else.")));
    }
}
#endregion

/// <summary>The tools that somebody has approved of.</summary>
public sealed class Approvals
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _tools = new(StringComparer.Ordinal);

    public void Add(string tool)
    {
        lock (_lock)
        {
            _tools.Add(tool);
        }
    }

    public bool Contains(ToolId tool)
    {
        lock (_lock)
        {
            return _tools.Contains(tool.ToString());
        }
    }
}
