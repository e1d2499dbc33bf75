namespace ToolExec;

/// <summary>What became of a step in one call.</summary>
public enum ExplainedState
{
    /// <summary>The step took part.</summary>
    Ran,

    /// <summary>The step is in the tool's pipeline, but the call ended before it.</summary>
    NotReached,

    /// <summary>The host has the step, but it does not concern this tool and is not in its pipeline.</summary>
    NotConcerned,

    /// <summary>The host does not have the step.</summary>
    NotConfigured,
}
