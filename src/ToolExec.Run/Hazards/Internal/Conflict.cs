namespace ToolExec.Run;

/// <summary>An earlier call that must have ended before a later one may start.</summary>
internal readonly record struct Conflict(int Earlier, DependencyKind Kind, string Resource);
