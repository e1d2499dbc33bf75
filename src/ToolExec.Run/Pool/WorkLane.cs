namespace ToolExec.Run;

/// <summary>How urgent work in a <see cref="LanedWorkerPool"/> is.</summary>
public enum WorkLane
{
    /// <summary>Somebody waits for it.</summary>
    Interactive = 0,

    /// <summary>The ordinary work.</summary>
    Normal = 1,

    /// <summary>It may take its time.</summary>
    Batch = 2,
}
