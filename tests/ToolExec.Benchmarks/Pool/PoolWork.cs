namespace ToolExec.Benchmarks.Pool;

/// <summary>What one item of a pool benchmark does.</summary>
public enum PoolWork
{
    /// <summary>Nothing: the pool's own cost.</summary>
    Nothing,

    /// <summary>Goes through the thread pool once.</summary>
    Yield,

    /// <summary>Waits for a millisecond.</summary>
    Sleep,
}
