namespace ToolExec.Samples.CustomBackend;

#region extending-middleware
/// <summary>Lets a tool run only where it destroys nothing by its own account, or where somebody has approved of it.</summary>
/// <remarks>What a tool says of itself is worth as much as the backend that it comes from.</remarks>
public sealed class ApprovalMiddleware(Approvals approvals) : IToolMiddleware
{
    public ValueTask<ToolResult> InvokeAsync(ToolCallContext context, ToolCallDelegate next)
    {
        if (context.Tool.Annotations is { ReadOnlyHint: true } or { DestructiveHint: false } || approvals.Contains(context.Tool.Id))
        {
            return next(context);
        }

        return new(ToolResult.Failure(ToolStatus.AwaitingApproval, new ToolError(
            ToolErrorKind.ExecutionFailed,
            $"'{context.Tool.Id}' runs only after a person has approved of it. Go on with something else.")));
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
