namespace ToolExec;

/// <summary>A backend as the registry sees it.</summary>
/// <param name="Name">The name.</param>
/// <param name="Kind">The kind.</param>
/// <param name="State">Where it is between registered and gone.</param>
/// <param name="Tools">The number of its tools in the catalogue.</param>
/// <param name="Error">Why it could not be started or listed, or <see langword="null"/>.</param>
public sealed record BackendInfo(string Name, string Kind, BackendState State, int Tools, ToolError? Error);
