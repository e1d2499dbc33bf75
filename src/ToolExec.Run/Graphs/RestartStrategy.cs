namespace ToolExec.Run;

/// <summary>What to do about a node that failed.</summary>
public enum RestartStrategy
{
    /// <summary>Nothing has used its result: it can be run again alone.</summary>
    IsolatedRetry = 0,

    /// <summary>Others have used its result: they are to be run again with it.</summary>
    CascadeRestart = 1,

    /// <summary>Something that cannot be taken back has happened behind it, or it was tried often enough: somebody must decide.</summary>
    Escalate = 2,
}
