using Microsoft.Extensions.Logging;

namespace ToolExec.Discovery;

/// <summary>The log messages of this assembly: event ids 1350 to 1389.</summary>
internal static partial class Log
{
    [LoggerMessage(1350, LogLevel.Information, "{Tools} tool(s) can be found by meaning.")]
    public static partial void ToolsEmbedded(this ILogger logger, int tools);

    [LoggerMessage(1351, LogLevel.Warning, "The embedding generator failed for {Texts} text(s); tools are found by words alone, and it is asked again after {RetryDelay}.")]
    public static partial void EmbeddingFailed(this ILogger logger, int texts, TimeSpan retryDelay, Exception exception);
}
