using Microsoft.Extensions.Logging;

namespace ToolExec.Runtime;

internal static partial class Log
{
    [LoggerMessage(1565, LogLevel.Warning, "Sandbox {Sandbox} refused a connection to its socket: {Reason}.")]
    public static partial void ConnectionRefused(this ILogger logger, string sandbox, string reason);
}
