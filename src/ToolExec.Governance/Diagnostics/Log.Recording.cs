using Microsoft.Extensions.Logging;

namespace ToolExec.Governance;

internal static partial class Log
{
    [LoggerMessage(1470, LogLevel.Warning, "The recording of calls has reached {Bytes} bytes; later calls are not recorded.")]
    public static partial void RecordingFull(this ILogger logger, long bytes);

    [LoggerMessage(1471, LogLevel.Error, "The recording of calls cannot be written.")]
    public static partial void RecordingNotSaved(this ILogger logger, Exception exception);

    [LoggerMessage(1472, LogLevel.Warning, "A call of {Tool} cannot be recorded: what it was given or gave has no one form in JSON.")]
    public static partial void CallNotRecorded(this ILogger logger, Exception exception, string tool);
}
