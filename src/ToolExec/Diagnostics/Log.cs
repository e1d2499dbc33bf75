using Microsoft.Extensions.Logging;

namespace ToolExec;

/// <summary>The log messages of this assembly: event ids 1300 to 1349.</summary>
internal static partial class Log
{
    [LoggerMessage(1300, LogLevel.Information, "ToolExec {Instance} started: {Backends} backend(s), {Tools} tool(s), {Problems} problem(s).")]
    public static partial void Started(this ILogger logger, object? instance, int backends, int tools, int problems);

    [LoggerMessage(1301, LogLevel.Information, "ToolExec {Instance} stopped.")]
    public static partial void Stopped(this ILogger logger, object? instance);
}
