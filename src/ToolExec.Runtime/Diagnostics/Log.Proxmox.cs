using Microsoft.Extensions.Logging;

namespace ToolExec.Runtime;

internal static partial class Log
{
    [LoggerMessage(1595, LogLevel.Information, "Sandbox {Sandbox} started the container {Container} of the node {Node}.")]
    public static partial void LxcStarted(this ILogger logger, string sandbox, int container, string node);

    [LoggerMessage(1596, LogLevel.Information, "Sandbox {Sandbox} stopped the container {Container} of the node {Node}, which it had started.")]
    public static partial void LxcStopped(this ILogger logger, string sandbox, int container, string node);

    [LoggerMessage(1597, LogLevel.Warning, "Sandbox {Sandbox} could not stop the container {Container} of the node {Node}; it stays as it is.")]
    public static partial void LxcNotStopped(this ILogger logger, Exception exception, string sandbox, int container, string node);
}
