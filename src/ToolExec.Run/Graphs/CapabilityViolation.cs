namespace ToolExec.Run;

/// <summary>A path that was changed although nothing gave the right to.</summary>
/// <param name="Path">The path.</param>
/// <param name="Owner">The resource that owns the path and was not declared as written, or <see langword="null"/> where none owns it.</param>
public sealed record CapabilityViolation(string Path, string? Owner);
