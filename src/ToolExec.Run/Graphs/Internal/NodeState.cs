namespace ToolExec.Run;

/// <summary>How far a node has come.</summary>
internal enum NodeState : byte
{
    Waiting = 0,
    Ready = 1,
    Running = 2,
    Done = 3,
}
