namespace ToolExec.Code;

/// <summary>A call that a suspended script waits for.</summary>
/// <param name="Id">Its number within the script's run.</param>
/// <param name="Approval">What a person is asked.</param>
/// <param name="Answer">What the call gave once somebody had decided, kept before the script goes on; <see langword="null"/> until then.</param>
internal sealed record PendingCall(long Id, ApprovalRequest Approval, ToolResult? Answer = null);
