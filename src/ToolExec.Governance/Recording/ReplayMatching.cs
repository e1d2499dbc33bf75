namespace ToolExec.Governance;

/// <summary>Which recorded call answers a call.</summary>
public enum ReplayMatching
{
    /// <summary>The next one of the same tool with the same arguments, however they are spelt.</summary>
    Strict,

    /// <summary>The same, or else the next one of the same tool that was not played yet.</summary>
    Lenient,
}
