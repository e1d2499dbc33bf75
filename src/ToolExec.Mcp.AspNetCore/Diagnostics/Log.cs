using Microsoft.Extensions.Logging;

namespace ToolExec.Mcp.AspNetCore;

/// <summary>What this package logs. Tokens, arguments and results never are.</summary>
internal static partial class Log
{
    [LoggerMessage(1390, LogLevel.Information, "MCP endpoint listens at {Address}")]
    internal static partial void Listening(this ILogger logger, string address);

    [LoggerMessage(1391, LogLevel.Warning, "MCP endpoint: a request was refused: {Reason}")]
    internal static partial void RequestRefused(this ILogger logger, string reason);

    [LoggerMessage(1392, LogLevel.Error, "MCP endpoint: the bearer tokens cannot be read (secret '{Secret}'); requests are refused")]
    internal static partial void TokensUnreadable(this ILogger logger, string secret, Exception exception);

    [LoggerMessage(1393, LogLevel.Debug, "MCP endpoint: session {Session} began ({Sessions} in all)")]
    internal static partial void SessionBegan(this ILogger logger, string session, int sessions);

    [LoggerMessage(1394, LogLevel.Debug, "MCP endpoint: session {Session} ended: {Reason}")]
    internal static partial void SessionEnded(this ILogger logger, string session, string reason);

    [LoggerMessage(1395, LogLevel.Error, "MCP endpoint: a session failed")]
    internal static partial void SessionFailed(this ILogger logger, Exception exception);
}
