namespace ToolExec.OpenApi;

/// <summary>A parameter of an operation.</summary>
/// <param name="Argument">The tool's argument that has its value.</param>
/// <param name="Name">Its name in the request.</param>
/// <param name="Place">Where it goes.</param>
/// <param name="Style">How it is written.</param>
/// <param name="Explode">Whether each item or member is written by itself.</param>
/// <param name="AllowReserved">Whether reserved characters stay as they are.</param>
/// <param name="IsJson">Whether the value is written as JSON (a parameter with <c>content</c>).</param>
internal sealed record ApiParameter(string Argument, string Name, ParameterPlace Place, ParameterStyle Style, bool Explode, bool AllowReserved, bool IsJson);
