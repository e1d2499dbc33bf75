namespace ToolExec.Governance.Tests.Hostile;

/// <summary>A call of the corpus: what a model wrote, and what must become of it.</summary>
/// <param name="Class">The class of the call.</param>
/// <param name="Tool">The tool's id, as written.</param>
/// <param name="Expected"><c>reject CODE[,CODE] [POINTER]</c>, <c>repair JSON</c>, <c>safe</c>, or <c>contained</c>: rejected, or sent where it belongs and nowhere else.</param>
/// <param name="Arguments">The arguments as text.</param>
internal sealed record HostileCall(string Class, string Tool, string Expected, string Arguments);
