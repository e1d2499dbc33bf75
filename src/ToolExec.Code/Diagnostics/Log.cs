using Microsoft.Extensions.Logging;

namespace ToolExec.Code;

internal static partial class Log
{
    [LoggerMessage(1500, LogLevel.Debug, "Execution {Execution} ended as {Status} ({Code}) after {Milliseconds:0.###} ms and {Calls} calls.")]
    public static partial void ExecutionEnded(this ILogger logger, string execution, SandboxStatus status, SandboxErrorKind? code, double milliseconds, int calls);

    [LoggerMessage(1501, LogLevel.Information, "Execution {Execution} is suspended for {Reason}: {Calls} calls wait.")]
    public static partial void ExecutionSuspended(this ILogger logger, string execution, int calls, SuspensionReason? reason);

    [LoggerMessage(1502, LogLevel.Information, "Execution {Execution} goes on with {Decisions} decisions.")]
    public static partial void ExecutionResumed(this ILogger logger, string execution, int decisions);

    [LoggerMessage(1503, LogLevel.Warning, "Execution {Execution} was begun to be resumed before and not finished: its calls are made again, with the same keys.")]
    public static partial void ExecutionTakenOver(this ILogger logger, string execution);

    [LoggerMessage(1504, LogLevel.Error, "Execution {Execution} waits, but could not be kept: it cannot be gone on with.")]
    public static partial void ExecutionLost(this ILogger logger, Exception exception, string execution);

    [LoggerMessage(1505, LogLevel.Warning, "Execution {Execution} has ended, but could not be taken out of the store.")]
    public static partial void ExecutionNotRemoved(this ILogger logger, Exception exception, string execution);

    [LoggerMessage(1506, LogLevel.Error, "The state of execution {Execution} cannot be read.")]
    public static partial void ExecutionUnreadable(this ILogger logger, Exception exception, string execution);

    [LoggerMessage(1507, LogLevel.Warning, "The lease of execution {Execution} could not be renewed.")]
    public static partial void LeaseNotRenewed(this ILogger logger, Exception? exception, string execution);

    [LoggerMessage(1520, LogLevel.Warning, "The host stops, and {Executions} scripts that compute, sleep or run a chain could not be suspended: they end.")]
    public static partial void ExecutionsLeft(this ILogger logger, int executions);
}
