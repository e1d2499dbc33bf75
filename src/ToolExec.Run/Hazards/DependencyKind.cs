namespace ToolExec.Run;

/// <summary>Why one node of a graph, or one call of several, comes after another.</summary>
public enum DependencyKind
{
    /// <summary>It uses the other's result.</summary>
    Data = 0,

    /// <summary>The plan says so.</summary>
    Explicit = 1,

    /// <summary>It reads what the other writes.</summary>
    ReadAfterWrite = 2,

    /// <summary>It writes what the other reads.</summary>
    WriteAfterRead = 3,

    /// <summary>It writes what the other writes.</summary>
    WriteAfterWrite = 4,

    /// <summary>One of the two runs alone.</summary>
    Exclusive = 5,
}
