using Microsoft.Extensions.Logging;

namespace ToolExec.Mcp;

/// <summary>What this package logs. Arguments, results, headers and environment variables never are.</summary>
internal static partial class Log
{
    [LoggerMessage(1200, LogLevel.Information, "MCP server '{Server}' is connected (protocol {Protocol})")]
    internal static partial void Connected(this ILogger logger, string server, string? protocol);

    [LoggerMessage(1201, LogLevel.Warning, "MCP server '{Server}' was lost: {Reason}")]
    internal static partial void Lost(this ILogger logger, string server, string reason);

    [LoggerMessage(1202, LogLevel.Information, "MCP server '{Server}': restart attempt {Attempt} in {Delay}")]
    internal static partial void Restarting(this ILogger logger, string server, int attempt, TimeSpan delay);

    [LoggerMessage(1203, LogLevel.Warning, "MCP server '{Server}': restart attempt {Attempt} failed: {Reason}")]
    internal static partial void RestartFailed(this ILogger logger, string server, int attempt, string reason);

    [LoggerMessage(1205, LogLevel.Warning, "MCP server '{Server}' wrote to its standard output something that is no message ({Count} so far)")]
    internal static partial void StrayOutput(this ILogger logger, string server, int count);

    [LoggerMessage(1206, LogLevel.Trace, "MCP server '{Server}', standard error: {Line}")]
    internal static partial void ErrorLineSensitive(this ILogger logger, string server, string line);

    [LoggerMessage(1207, LogLevel.Debug, "MCP server '{Server}' listed {Tools} tools, {Problems} problems")]
    internal static partial void Listed(this ILogger logger, string server, int tools, int problems);

    [LoggerMessage(1208, LogLevel.Debug, "MCP server '{Server}': a call was given up, the server was told")]
    internal static partial void CallAbandoned(this ILogger logger, string server);

    [LoggerMessage(1209, LogLevel.Debug, "MCP server '{Server}': its connection ended with an error while it was let go")]
    internal static partial void DisposeFailed(this ILogger logger, string server, Exception exception);

    [LoggerMessage(1210, LogLevel.Error, "MCP server '{Server}': a listener to changes of its tools failed")]
    internal static partial void ListenerFailed(this ILogger logger, string server, Exception exception);

    [LoggerMessage(1230, LogLevel.Debug, "MCP serving '{Server}': the list of tools has changed ({Tools} tools); clients are told")]
    internal static partial void ServedListChanged(this ILogger logger, string server, int tools);

    [LoggerMessage(1231, LogLevel.Warning, "MCP serving: a client sent a message of more than {MaxBytes} bytes; its session ends")]
    internal static partial void ClientMessageTooLong(this ILogger logger, int maxBytes);

    [LoggerMessage(1232, LogLevel.Debug, "MCP serving: a client sent a line that is no message")]
    internal static partial void ClientMessageRefused(this ILogger logger);
}
