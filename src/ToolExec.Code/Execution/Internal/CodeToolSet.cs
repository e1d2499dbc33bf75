namespace ToolExec.Code;

/// <summary>The tools of one kind of script, as the catalogue was at one moment.</summary>
/// <param name="Catalog">The catalogue.</param>
/// <param name="Filter">Which tools scripts may see and call.</param>
/// <param name="Functions">Those that they find as functions; always the same list for the same tools, so that a warm engine is found by it.</param>
/// <param name="Count">How many tools there are for them.</param>
internal sealed record CodeToolSet(ToolCatalog Catalog, ToolFilter Filter, IReadOnlyList<SandboxTool> Functions, int Count);
