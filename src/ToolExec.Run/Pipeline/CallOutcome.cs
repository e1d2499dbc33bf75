namespace ToolExec.Run;

/// <summary>Tells apart why a call was stopped: its caller, the runner, its time, or a middleware.</summary>
internal static class CallOutcome
{
    public static ToolResult Stopped(RunContext run) => run.Cancellation switch
    {
        { Caller.IsCancellationRequested: true } => ToolResult.Failure(Cancelled(run.Compiled.Entry.Id)),
        { IsShuttingDown: true } => ToolResult.Failure(ShuttingDown(run.Compiled.Entry.Id)),
        { Token.IsCancellationRequested: false } => ToolResult.Failure(new ToolError(
            ToolErrorKind.Timeout,
            $"The tool '{run.Compiled.Entry.Id}' was stopped by a step of the host before it finished.")),
        var cancellation => ToolResult.Failure(new ToolError(
            ToolErrorKind.Timeout,
            $"The tool '{run.Compiled.Entry.Id}' did not finish within {cancellation.Timeout.TotalSeconds:0.###} s and was stopped.")),
    };

    public static ToolError Cancelled(string tool) => new(ToolErrorKind.Cancelled, $"The call of '{tool}' was cancelled by its caller.");

    public static ToolError ShuttingDown(string tool) => new(ToolErrorKind.ShuttingDown, $"The call of '{tool}' was stopped because the host is shutting down.");
}
