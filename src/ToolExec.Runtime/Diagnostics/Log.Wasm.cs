using Microsoft.Extensions.Logging;

namespace ToolExec.Runtime;

internal static partial class Log
{
    [LoggerMessage(1585, LogLevel.Debug, "The module {Hash} of {Bytes} bytes was translated in {Milliseconds:0.###} ms.")]
    public static partial void ModuleTranslated(this ILogger logger, string hash, int bytes, double milliseconds);
}
