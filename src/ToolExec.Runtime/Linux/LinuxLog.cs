using Microsoft.Extensions.Logging;

namespace ToolExec.Runtime;

internal static partial class LinuxLog
{
    [LoggerMessage(1560, LogLevel.Warning, "Sandbox {Sandbox} removed {Count} control groups of hosts that are gone, with what still ran in them.")]
    public static partial void LeftOversRemoved(this ILogger logger, string sandbox, int count);

    [LoggerMessage(1561, LogLevel.Error, "Sandbox {Sandbox} could not remove the control group of a script that has ended. The next start tries again.")]
    public static partial void GroupLeft(this ILogger logger, string sandbox);
}
