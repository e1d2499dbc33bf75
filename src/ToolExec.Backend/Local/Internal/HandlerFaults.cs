using System.Reflection;

namespace ToolExec.Backend;

/// <summary>Makes the result of a handler that threw.</summary>
internal sealed class HandlerFaults(string backend, bool includeExceptionText)
{
    /// <exception cref="OperationCanceledException">The call's token was cancelled: whatever the handler threw, that is why.</exception>
    public ToolResult ToResult(Exception fault, ToolCallContext context, ToolOperation operation = ToolOperation.Execute)
    {
        if (context.CancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("The call was cancelled.", fault, context.CancellationToken);
        }

        if (fault is TargetInvocationException { InnerException: { } inner })
        {
            fault = inner;
        }

        if (fault is ToolExecException known)
        {
            return ToolResult.Failure(known.Error with { Tool = known.Error.Tool ?? context.Tool.Id.ToString(), Exception = known.Error.Exception ?? fault });
        }

        var text = includeExceptionText ? $"The tool '{context.Tool.Id}' failed: {fault.Message}" : $"The tool '{context.Tool.Id}' failed.";
        return ToolResult.Failure(Make(ToolErrorKind.ExecutionFailed, text, context) with { Operation = operation, Exception = fault });
    }

    public ToolError Make(ToolErrorKind kind, string message, ToolCallContext context) =>
        new(kind, message) { Tool = context.Tool.Id.ToString(), Backend = backend, BackendKind = BackendKinds.Local };
}
