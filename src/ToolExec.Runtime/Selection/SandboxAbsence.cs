namespace ToolExec.Runtime;

/// <summary>A sandbox that was added and cannot be used.</summary>
/// <param name="Info">What it would be.</param>
/// <param name="Kind">Whether it cannot run here, or the host denies it.</param>
/// <param name="Reason">Why, and what to do about it.</param>
internal sealed record SandboxAbsence(SandboxInfo Info, SandboxErrorKind Kind, string Reason);
