namespace ToolExec;

/// <summary>A tool as its backend lists it.</summary>
/// <param name="Tool">The definition.</param>
/// <param name="RemoteName">The backend's own name for it, which may have characters that a tool's name may not.</param>
public sealed record BackendTool(Tool Tool, string RemoteName)
{
    /// <summary>Initializes a tool whose backend knows it by the name in its definition.</summary>
    /// <param name="tool">The definition.</param>
    public BackendTool(Tool tool)
        : this(tool, (tool ?? throw new ArgumentNullException(nameof(tool))).Name)
    {
    }
}
