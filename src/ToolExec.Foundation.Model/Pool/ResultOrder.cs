namespace ToolExec;

/// <summary>The order in which the results of several pieces of work are given.</summary>
public enum ResultOrder
{
    /// <summary>As they come: what ends first is first.</summary>
    Completion = 0,

    /// <summary>In the order of the input: a result waits for those before it.</summary>
    Input = 1,
}
