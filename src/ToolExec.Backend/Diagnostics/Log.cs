using Microsoft.Extensions.Logging;

namespace ToolExec.Backend;

internal static partial class Log
{
    [LoggerMessage(1100, LogLevel.Information, "Backend {Backend} ({Kind}) is started and offers {Tools} tools.")]
    public static partial void BackendStarted(this ILogger logger, string backend, string kind, int tools);

    [LoggerMessage(1101, LogLevel.Warning, "Backend {Backend} ({Kind}) cannot be used: {Message}")]
    public static partial void BackendFailed(this ILogger logger, string backend, string kind, string message, Exception? exception);

    [LoggerMessage(1102, LogLevel.Debug, "Backend {Backend} lists {Tools} tools now.")]
    public static partial void ToolsListed(this ILogger logger, string backend, int tools);

    [LoggerMessage(1103, LogLevel.Information, "Backend {Backend} is gone.")]
    public static partial void BackendGone(this ILogger logger, string backend);

    [LoggerMessage(1104, LogLevel.Warning, "Backend {Backend} is disposed while {Calls} calls are inside it: they did not finish in time.")]
    public static partial void DisposedUnderCalls(this ILogger logger, string backend, int calls);

    [LoggerMessage(1105, LogLevel.Error, "Backend {Backend} failed to stop.")]
    public static partial void DisposeFailed(this ILogger logger, string backend, Exception exception);

    [LoggerMessage(1106, LogLevel.Error, "A subscriber of the catalogue's changes threw.")]
    public static partial void SubscriberFailed(this ILogger logger, Exception exception);

    [LoggerMessage(1107, LogLevel.Information, "Backend {Backend} is switched {State}.")]
    public static partial void BackendSwitched(this ILogger logger, string backend, string state);

    [LoggerMessage(1108, LogLevel.Warning, "Tool {Tool} is used although it is not as the lock says:\n{Difference}")]
    public static partial void ToolDiffersFromLock(this ILogger logger, string tool, string difference);

    [LoggerMessage(1109, LogLevel.Warning, "Tool {Tool} is not as the lock says and waits for a review:\n{Difference}")]
    public static partial void ToolIsReviewed(this ILogger logger, string tool, string difference);

    [LoggerMessage(1110, LogLevel.Error, "The review of tool {Tool} failed; the tool stays held back.")]
    public static partial void ReviewFailed(this ILogger logger, Exception exception, string tool);

    [LoggerMessage(1111, LogLevel.Warning, "Backend {Backend}: {Message}")]
    public static partial void ToolHeldBack(this ILogger logger, string backend, string message, Exception? exception);

    [LoggerMessage(1150, LogLevel.Debug, "Backend {Backend}: the program of {Tool} ended with exit code {ExitCode}.")]
    public static partial void ProgramEnded(this ILogger logger, string backend, string tool, int exitCode);

    [LoggerMessage(1151, LogLevel.Information, "Backend {Backend}: its program is started.")]
    public static partial void ProgramStarted(this ILogger logger, string backend);

    [LoggerMessage(1152, LogLevel.Warning, "Backend {Backend}: its program {Reason}.")]
    public static partial void ProgramLost(this ILogger logger, string backend, string reason);

    [LoggerMessage(1153, LogLevel.Warning, "Backend {Backend}: its program wrote to its standard output something that is no message ({Count} so far).")]
    public static partial void StrayLine(this ILogger logger, string backend, int count);

    [LoggerMessage(1154, LogLevel.Trace, "Backend {Backend}, standard error: {Line}")]
    public static partial void ProgramErrorLineSensitive(this ILogger logger, string backend, string line);

    [LoggerMessage(1155, LogLevel.Error, "Backend {Backend}: a listener to changes of its tools failed.")]
    public static partial void ProgramListenerFailed(this ILogger logger, string backend, Exception exception);
}
