namespace ToolExec;

/// <summary>The state of code that waits.</summary>
/// <param name="Snapshot">Everything that the sandbox needs to go on, in another process too. It holds the code's data: treat it as secret.</param>
/// <param name="PendingCalls">What the code waits for; never empty.</param>
public sealed record SandboxSuspension(ReadOnlyMemory<byte> Snapshot, IReadOnlyList<SandboxPendingCall> PendingCalls);
