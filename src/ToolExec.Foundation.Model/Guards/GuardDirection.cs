namespace ToolExec;

/// <summary>Which way content goes that a guard looks at.</summary>
public enum GuardDirection
{
    /// <summary>To the tool: the arguments.</summary>
    Arguments = 0,

    /// <summary>From the tool: its result, or what it says of its failure.</summary>
    Result = 1,
}
