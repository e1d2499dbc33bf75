namespace ToolExec.Discovery;

/// <summary>What a conversion made, and what it could not keep.</summary>
/// <typeparam name="T">What was made.</typeparam>
/// <param name="Value">What was made.</param>
/// <param name="Warnings">One warning for each thing that was lost or changed, in the order in which they stood; empty where nothing was.</param>
public sealed record FormatResult<T>(T Value, IReadOnlyList<FormatWarning> Warnings);
