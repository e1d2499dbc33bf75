namespace ToolExec;

/// <summary>How a tool differs from the lock.</summary>
public enum ToolLockChangeKind
{
    /// <summary>The lock does not know the tool.</summary>
    Added,

    /// <summary>The tool is defined otherwise than the lock says.</summary>
    Changed,

    /// <summary>The lock knows a tool that nobody offers.</summary>
    Removed,
}
