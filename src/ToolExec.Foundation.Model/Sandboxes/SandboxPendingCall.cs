namespace ToolExec;

/// <summary>A call that suspended code waits for.</summary>
/// <param name="Id">Its number within the code's run.</param>
/// <param name="Tool">The tool's id; <see langword="null"/> where the code waits for something else, such as a chain.</param>
/// <param name="Result">What the gateway answered: a result with <see cref="ToolStatus.AwaitingApproval"/> or one that is <see cref="ToolResult.Postponed"/>, or <see langword="null"/> where it was not asked yet.</param>
public sealed record SandboxPendingCall(long Id, string? Tool, ToolResult? Result);
