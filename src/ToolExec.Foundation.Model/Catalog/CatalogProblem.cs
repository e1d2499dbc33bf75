namespace ToolExec;

/// <summary>Why something is missing from the catalogue.</summary>
/// <param name="Backend">The backend's name.</param>
/// <param name="Error">What is wrong.</param>
public sealed record CatalogProblem(string Backend, ToolError Error);
