using Microsoft.Extensions.Logging;

namespace ToolExec.Runtime;

internal static partial class Log
{
    [LoggerMessage(1575, LogLevel.Information, "Sandbox {Sandbox} made the image {Image} for {Language} of this machine's files.")]
    public static partial void ImageMade(this ILogger logger, string sandbox, string language, string image);

    [LoggerMessage(1576, LogLevel.Information, "Sandbox {Sandbox} removed {Container}, which a process that is gone had left behind.")]
    public static partial void OrphanRemoved(this ILogger logger, string sandbox, string container);

    [LoggerMessage(1577, LogLevel.Error, "Sandbox {Sandbox} could not remove {Container}; it is tried again with the next one.")]
    public static partial void ContainerLeft(this ILogger logger, Exception exception, string sandbox, string container);

    [LoggerMessage(1578, LogLevel.Warning, "Sandbox {Sandbox} could not look for containers that were left behind.")]
    public static partial void OrphansNotListed(this ILogger logger, Exception exception, string sandbox);
}
