namespace ToolExec;

/// <summary>What a backend lists: its tools, and what is wrong with those that it could not list.</summary>
/// <param name="Tools">The tools.</param>
/// <param name="Problems">One error for each tool, or part of the list, that is missing; empty as a rule.</param>
public sealed record BackendTools(IReadOnlyList<BackendTool> Tools, IReadOnlyList<ToolError> Problems)
{
    /// <summary>Initializes a list without problems.</summary>
    /// <param name="tools">The tools.</param>
    public BackendTools(IReadOnlyList<BackendTool> tools)
        : this(tools, [])
    {
    }
}
