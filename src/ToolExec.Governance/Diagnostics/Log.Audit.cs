using Microsoft.Extensions.Logging;

namespace ToolExec.Governance;

internal static partial class Log
{
    [LoggerMessage(1460, LogLevel.Information, "The audit trail goes on behind record {Sequence}.")]
    public static partial void AuditOpened(this ILogger logger, long sequence);

    [LoggerMessage(1461, LogLevel.Error, "The audit trail cannot be written.")]
    public static partial void AuditFailing(this ILogger logger, Exception exception);

    [LoggerMessage(1462, LogLevel.Information, "The audit trail is written again.")]
    public static partial void AuditRecovered(this ILogger logger);

    [LoggerMessage(1463, LogLevel.Error, "{Count} records of the audit trail are lost.")]
    public static partial void AuditLost(this ILogger logger, long count);

    [LoggerMessage(1464, LogLevel.Warning, "A crash had cut off a record of the audit trail; its {Bytes} bytes were taken away.")]
    public static partial void AuditTorn(this ILogger logger, long bytes);

    [LoggerMessage(1465, LogLevel.Information, "The audit trail is closed and ends with record {Sequence}, {Hash}.")]
    public static partial void AuditClosed(this ILogger logger, long sequence, string hash);

    [LoggerMessage(1466, LogLevel.Error, "The end of the audit trail cannot be written to its anchor.")]
    public static partial void AuditAnchorFailed(this ILogger logger, Exception exception);
}
