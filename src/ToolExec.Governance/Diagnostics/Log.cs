using Microsoft.Extensions.Logging;

namespace ToolExec.Governance;

internal static partial class Log
{
    [LoggerMessage(1420, LogLevel.Warning, "Backend {Backend} failed too often and is not asked for {Seconds:0.###} s.")]
    public static partial void BreakerOpened(this ILogger logger, string backend, double seconds);

    [LoggerMessage(1421, LogLevel.Information, "Backend {Backend} is asked again: a trial succeeded.")]
    public static partial void BreakerClosed(this ILogger logger, string backend);
}
