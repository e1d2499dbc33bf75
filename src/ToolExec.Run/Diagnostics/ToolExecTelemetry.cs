namespace ToolExec.Run;

/// <summary>The names under which ToolExec gives traces and metrics; a host adds them to its OpenTelemetry set-up. All names are listed in <c>docs/telemetry.md</c>.</summary>
public static class ToolExecTelemetry
{
    /// <summary>The name of the activity source.</summary>
    public const string ActivitySourceName = "ToolExec";

    /// <summary>The name of the meter.</summary>
    public const string MeterName = "ToolExec";
}
