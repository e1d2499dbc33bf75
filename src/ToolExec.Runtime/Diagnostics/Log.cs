using Microsoft.Extensions.Logging;

namespace ToolExec.Runtime;

internal static partial class Log
{
    [LoggerMessage(1540, LogLevel.Information, "Sandbox {Sandbox} is ready: profile {Profile}, isolation {Isolation}. {Description}")]
    public static partial void SandboxReady(this ILogger logger, string sandbox, SandboxProfile profile, SandboxIsolation isolation, string description);

    [LoggerMessage(1541, LogLevel.Warning, "Sandbox {Sandbox} cannot run here: {Reason}")]
    public static partial void SandboxUnavailable(this ILogger logger, string sandbox, string reason);

    [LoggerMessage(1542, LogLevel.Warning, "Sandbox {Sandbox} is not used: {Reason}")]
    public static partial void SandboxDenied(this ILogger logger, string sandbox, string reason);

    [LoggerMessage(1543, LogLevel.Error, "Sandbox {Sandbox} threw when it was tried.")]
    public static partial void ProbeThrew(this ILogger logger, Exception exception, string sandbox);

    [LoggerMessage(1544, LogLevel.Debug, "Sandbox {Sandbox} ran a script in {Language}: {Status} {Error} in {Milliseconds:0.###} ms.")]
    public static partial void Executed(this ILogger logger, string sandbox, string language, SandboxStatus status, SandboxErrorKind? error, double milliseconds);

    [LoggerMessage(1545, LogLevel.Warning, "A guest for {Language} could not be started ahead of time.")]
    public static partial void GuestNotWarmed(this ILogger logger, Exception exception, string language);
}
