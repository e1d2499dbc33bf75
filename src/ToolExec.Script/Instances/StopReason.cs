namespace ToolExec.Script;

/// <summary>Why a script is told to stop from outside.</summary>
internal enum StopReason
{
    None = 0,
    TimeLimit = 1,
    Cancelled = 2,
    Disposed = 3,
}
