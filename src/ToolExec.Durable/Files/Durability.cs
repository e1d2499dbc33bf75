namespace ToolExec.Durable;

/// <summary>What an acknowledged change survives.</summary>
public enum Durability
{
    /// <summary>The end of the process, and the loss of power, as far as the disk keeps its word.</summary>
    Full,

    /// <summary>The end of the process. A loss of power, or of the operating system, may take back the last changes; the file stays whole.</summary>
    Relaxed,
}
