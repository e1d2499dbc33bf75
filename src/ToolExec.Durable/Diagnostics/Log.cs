using Microsoft.Extensions.Logging;

namespace ToolExec.Durable;

internal static partial class Log
{
    [LoggerMessage(1480, LogLevel.Information, "The file {File} is open ({Durability}; version {Found} of its tables was found, {Version} is used).")]
    public static partial void FileOpened(this ILogger logger, string file, Durability durability, int found, int version);

    [LoggerMessage(1481, LogLevel.Information, "The file {File} is closed.")]
    public static partial void FileClosed(this ILogger logger, string file);

    [LoggerMessage(1482, LogLevel.Error, "The file {File} could not be written.")]
    public static partial void WriteFailed(this ILogger logger, Exception fault, string file);

    [LoggerMessage(1483, LogLevel.Warning, "{Count} effect(s) were being brought about when the last owner of {File} ended, and are unknown now.")]
    public static partial void EffectsLeftUnknown(this ILogger logger, int count, string file);
}
