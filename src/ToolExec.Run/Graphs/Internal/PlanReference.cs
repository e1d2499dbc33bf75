namespace ToolExec.Run;

/// <summary>A reference to a part of an earlier result: <c>node</c> or <c>node#/json/pointer</c>.</summary>
/// <param name="Node">The number of the node or step.</param>
/// <param name="Pointer">The JSON Pointer; empty for the whole value.</param>
/// <param name="Text">The reference as it was written.</param>
internal sealed record PlanReference(int Node, string Pointer, string Text);
