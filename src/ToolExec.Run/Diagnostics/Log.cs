using Microsoft.Extensions.Logging;

namespace ToolExec.Run;

/// <summary>The log messages of this assembly: event ids 1000 to 1099. Arguments and results are not among them.</summary>
internal static partial class Log
{
    [LoggerMessage(1000, LogLevel.Debug, "The tool {Tool} succeeded on {Backend} in {Milliseconds:0.###} ms after {Attempts} attempt(s). Call {CallId}.")]
    public static partial void CallSucceeded(this ILogger logger, string tool, string? backend, double milliseconds, int attempts, string? callId);

    [LoggerMessage(1001, LogLevel.Warning, "The tool {Tool} failed on {Backend} in {Milliseconds:0.###} ms: {Code}. {ErrorMessage} Call {CallId}.")]
    public static partial void CallFailed(this ILogger logger, Exception? exception, string tool, string? backend, double milliseconds, string code, string errorMessage, string? callId);

    [LoggerMessage(1002, LogLevel.Information, "The call of {Tool} was refused: {Code}. {ErrorMessage} Call {CallId}.")]
    public static partial void CallRefused(this ILogger logger, string tool, string code, string errorMessage, string? callId);

    [LoggerMessage(1003, LogLevel.Debug, "The caller gave up the call of {Tool}. Call {CallId}.")]
    public static partial void CallCancelled(this ILogger logger, string tool, string? callId);

    [LoggerMessage(1004, LogLevel.Error, "The tool {Tool} on {Backend} was told to stop and did not within {Seconds:0.###} s. It is left behind and keeps its place until it ends. Call {CallId}.")]
    public static partial void CallAbandoned(this ILogger logger, string tool, string? backend, double seconds, string? callId);

    [LoggerMessage(1005, LogLevel.Warning, "The backend {Backend} could not run {Tool} ({Code}); trying {NextBackend}.")]
    public static partial void FallingBack(this ILogger logger, string backend, string tool, string code, string nextBackend);

    [LoggerMessage(1006, LogLevel.Error, "A middleware failed in a call of {Tool}. Call {CallId}.")]
    public static partial void MiddlewareFailed(this ILogger logger, Exception exception, string tool, string? callId);

    [LoggerMessage(1007, LogLevel.Error, "The backend {Backend} threw in a call of {Tool}, instead of returning what went wrong. Call {CallId}.")]
    public static partial void BackendThrew(this ILogger logger, Exception exception, string backend, string tool, string? callId);

    [LoggerMessage(1008, LogLevel.Error, "An observer of calls failed: {Observer}.")]
    public static partial void ObserverFailed(this ILogger logger, Exception exception, string observer);

    [LoggerMessage(1009, LogLevel.Warning, "The {Part} of the tool {Tool} cannot be used, so every call of it is refused: {Reason}")]
    public static partial void SchemaUnusable(this ILogger logger, string part, string tool, string reason);

    [LoggerMessage(1010, LogLevel.Error, "Whoever listens to the progress of {Tool} failed; it is not told any more.")]
    public static partial void ProgressListenerFailed(this ILogger logger, Exception exception, string tool);

    [LoggerMessage(1011, LogLevel.Information, "The runner stops; {Count} call(s) are under way.")]
    public static partial void Stopping(this ILogger logger, int count);

    [LoggerMessage(1012, LogLevel.Warning, "The secret {Secret} has fewer than {Shortest} characters: it is used, but not taken out of results, errors and logs.")]
    public static partial void SecretTooShort(this ILogger logger, string secret, int shortest);
}
