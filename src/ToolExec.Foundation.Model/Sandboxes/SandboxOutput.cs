namespace ToolExec;

/// <summary>Something that code has just written.</summary>
/// <param name="Text">The text, line ends included where the code wrote them. It is the code's own: not to be trusted.</param>
/// <param name="IsError">Whether it went to standard error.</param>
public sealed record SandboxOutput(string Text, bool IsError);
