using System.Globalization;

namespace ToolExec.Script;

/// <summary>The errors that are not the script's own, worded for whoever wrote the script.</summary>
internal static class HostErrors
{
    public static ScriptError Create(ScriptErrorKind kind, ScriptLimits limits) => new()
    {
        Kind = kind,
        Message = kind switch
        {
            ScriptErrorKind.Deadlock =>
                "The script waits for a promise that nothing can settle: no call and no timer is left. Settle it, or do not await it.",
            ScriptErrorKind.TimeLimit => string.Create(
                CultureInfo.InvariantCulture,
                $"The script ran longer than its limit of {limits.Duration?.TotalSeconds:0.###} s. Do less in one script, or look for a loop that does not end."),
            ScriptErrorKind.MemoryLimit =>
                $"The script needed more memory than its limit of {limits.MemoryBytes / (1024 * 1024)} MiB. Keep less at one time.",
            ScriptErrorKind.CallDepthLimit =>
                "The script's calls were nested too deep. Look for a recursion that does not end, or use a loop.",
            ScriptErrorKind.OutputLimit =>
                $"The script wrote more than its limit of {limits.OutputBytes} bytes to the console. Log less, or return the data.",
            ScriptErrorKind.HostCallLimit =>
                $"The script made more than its limit of {limits.HostCalls} calls, or the arguments of waiting calls were more than "
                + $"{limits.PendingArgumentBytes} bytes. Make fewer and smaller calls.",
            ScriptErrorKind.ResultLimit =>
                $"The script's result, or its error, was more than its limit of {limits.ResultBytes} bytes of JSON. Return less.",
            _ => "The script's engine broke down. The script may be one that it cannot run.",
        },
    };
}
