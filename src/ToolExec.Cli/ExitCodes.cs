namespace ToolExec.Cli;

/// <summary>How the command ends. The numbers are frozen; they stand in <c>docs/cli.md</c> and in <c>--help</c>.</summary>
internal static class ExitCodes
{
    public const int Ok = 0;
    public const int ToolFailed = 1;
    public const int Usage = 2;
    public const int Refused = 3;
    public const int TimedOut = 4;
    public const int Unavailable = 5;
    public const int AwaitsApproval = 6;
    public const int Cancelled = 130;

    public const string Help = "Exit codes: 0 ok, 1 the tool failed, 2 wrong usage or configuration, 3 refused before it ran, 4 timed out, "
        + "5 backend unavailable, 6 a person must approve first, 130 cancelled.";

    /// <summary>Says how the command ends after a call.</summary>
    public static int Of(ToolResult result) => result.Error is { } error ? Of(result.Status, error.Kind) : Ok;

    /// <summary>Says how the command ends after several calls: as the first one that did not succeed and was not merely skipped.</summary>
    public static int Of(IEnumerable<ToolResult?> results)
    {
        var code = Ok;
        foreach (var result in results)
        {
            if (result is { IsSuccess: false })
            {
                code = Of(result);
                if (result.Status != ToolStatus.Skipped)
                {
                    return code;
                }
            }
        }

        return code;
    }

    /// <summary>Says how the command ends after a chain or a graph: as its own status says, or as the first part of it that failed.</summary>
    public static int Of(ToolStatus status, ToolError? error, IEnumerable<ToolResult> parts) => status switch
    {
        ToolStatus.Succeeded => Ok,
        ToolStatus.Failed when Of(parts) is var code and not Ok => code,
        _ => Of(status, error?.Kind ?? ToolErrorKind.Internal),
    };

    /// <summary>Says how the command ends after a script. One that waits for an approval ends as a call does that waits for one.</summary>
    public static int Of(CodeResult result) => (result.Status, result.Error?.Kind) switch
    {
        (SandboxStatus.Completed, _) => Ok,
        (SandboxStatus.Suspended, _) => AwaitsApproval,
        (_, SandboxErrorKind.Denied) => Refused,
        (_, SandboxErrorKind.InvalidRequest) => Usage,
        (_, SandboxErrorKind.TimeLimit) => TimedOut,
        (_, SandboxErrorKind.Unavailable) => Unavailable,
        (_, SandboxErrorKind.ShuttingDown) => Cancelled,
        _ => ToolFailed,
    };

    private static int Of(ToolStatus status, ToolErrorKind kind) => (status, kind) switch
    {
        (ToolStatus.Cancelled, _) => Cancelled,
        (ToolStatus.TimedOut, _) => TimedOut,
        (_, ToolErrorKind.BackendUnavailable or ToolErrorKind.ConnectionLost or ToolErrorKind.NoBackends or ToolErrorKind.BackendDisabled) => Unavailable,
        (ToolStatus.AwaitingApproval, _) => AwaitsApproval,
        (ToolStatus.Rejected, _) => Refused,
        _ => ToolFailed,
    };
}
