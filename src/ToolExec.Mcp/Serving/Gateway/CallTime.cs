namespace ToolExec.Mcp;

/// <summary>The time that a client gives a call.</summary>
internal static class CallTime
{
    /// <summary>One day, in milliseconds.</summary>
    internal const int Most = 24 * 60 * 60 * 1000;

    internal static TimeSpan? Read(MetaArguments arguments) =>
        arguments.Number("timeout_ms", 1, Most, 0) is var milliseconds and > 0 ? TimeSpan.FromMilliseconds(milliseconds) : null;
}
