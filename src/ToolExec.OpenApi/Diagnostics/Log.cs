using Microsoft.Extensions.Logging;

namespace ToolExec.OpenApi;

/// <summary>What this package logs. Arguments, results, headers and the queries of addresses never are.</summary>
internal static partial class Log
{
    [LoggerMessage(1270, LogLevel.Information, "API '{Backend}': its document was read: {Tools} tools, {Problems} problems")]
    internal static partial void DocumentRead(this ILogger logger, string backend, int tools, int problems);

    [LoggerMessage(1271, LogLevel.Debug, "API '{Backend}': {Operation} answered {Status}")]
    internal static partial void Answered(this ILogger logger, string backend, string operation, int status);

    [LoggerMessage(1272, LogLevel.Debug, "API '{Backend}': {Operation} was redirected")]
    internal static partial void Redirected(this ILogger logger, string backend, string operation);

    [LoggerMessage(1273, LogLevel.Warning, "API '{Backend}': a request was refused: {Reason}")]
    internal static partial void Refused(this ILogger logger, string backend, string reason);
}
