namespace ToolExec.Governance;

/// <summary>What a rule counts.</summary>
public enum RatePoint
{
    /// <summary>Calls. All attempts of a call are one.</summary>
    Call,

    /// <summary>Attempts at a backend, each backend by itself. A call that may not begin there is tried at the tool's next backend.</summary>
    Attempt,
}
