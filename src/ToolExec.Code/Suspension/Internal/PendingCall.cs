namespace ToolExec.Code;

/// <summary>A call that a suspended script waits for: a person, or the time at which it is made again.</summary>
/// <param name="Id">Its number within the script's run.</param>
/// <param name="Approval">What a person is asked; <see langword="null"/> where nobody is.</param>
/// <param name="Postponed">The call as it is made again; <see langword="null"/> where a person is asked.</param>
/// <param name="Answer">What the call gave, kept before the script goes on; <see langword="null"/> until then.</param>
internal sealed record PendingCall(long Id, ApprovalRequest? Approval = null, PostponedCall? Postponed = null, ToolResult? Answer = null)
{
    /// <summary>Reads what a call that cannot be answered now waits for; <see langword="null"/> where it waits for nothing that can come.</summary>
    public static PendingCall? Of(long id, ToolResult? result) =>
        result?.Postponed is { } postponed ? new PendingCall(id, Postponed: postponed)
        : result is { Status: ToolStatus.AwaitingApproval, Approval: { } approval } ? new PendingCall(id, approval)
        : null;

    /// <summary>Says whether the call can be made again now.</summary>
    public bool IsDue(DateTimeOffset now) => Answer is null && Postponed is not null && (Postponed.NotBefore is not { } time || time <= now);

    /// <summary>Returns the answer, or what tells the sandbox that there is none yet.</summary>
    public ToolResult ToResult() => Answer ?? (Postponed is null
        ? new ToolResult(ToolStatus.AwaitingApproval, error: new ToolError(ToolErrorKind.ApprovalRequired, "A person has not decided yet.")) { Approval = Approval }
        : new ToolResult(ToolStatus.Rejected, error: new ToolError(ToolErrorKind.Busy, "The call was put off, and its time has not come yet.")) { Postponed = Postponed });
}
