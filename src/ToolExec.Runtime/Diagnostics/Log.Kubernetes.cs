using Microsoft.Extensions.Logging;

namespace ToolExec.Runtime;

internal static partial class Log
{
    [LoggerMessage(1590, LogLevel.Information, "Sandbox {Sandbox} made the {Kind} {Name} in the namespace {Namespace}.")]
    public static partial void ClusterObjectMade(this ILogger logger, string sandbox, string kind, string name, string @namespace);

    [LoggerMessage(1591, LogLevel.Information, "Sandbox {Sandbox} removed the pod {Pod}, which a host that is gone had left behind.")]
    public static partial void PodOrphanRemoved(this ILogger logger, string sandbox, string pod);

    [LoggerMessage(1592, LogLevel.Error, "Sandbox {Sandbox} could not remove the pod {Pod}; it is tried again with the next one.")]
    public static partial void PodLeft(this ILogger logger, Exception exception, string sandbox, string pod);

    [LoggerMessage(1593, LogLevel.Warning, "Sandbox {Sandbox} could not look for pods that were left behind.")]
    public static partial void PodOrphansNotListed(this ILogger logger, Exception exception, string sandbox);

    [LoggerMessage(1594, LogLevel.Warning, "Sandbox {Sandbox} had the pod {Pod} forgotten, whose node did not say within {Seconds} s that it has ended. The node may still run it until the end of its life.")]
    public static partial void PodForced(this ILogger logger, string sandbox, string pod, double seconds);
}
