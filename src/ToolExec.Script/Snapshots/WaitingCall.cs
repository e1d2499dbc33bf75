namespace ToolExec.Script;

/// <summary>A call that a suspended script waits for, and its answer if one has come that was not delivered yet.</summary>
/// <param name="Call">The call.</param>
/// <param name="Answer">The text of the answer as the guest gets it; null where there is none.</param>
internal sealed record WaitingCall(ScriptCall Call, byte[]? Answer);
