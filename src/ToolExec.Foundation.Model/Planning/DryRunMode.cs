namespace ToolExec;

/// <summary>Whether a call is run, or only planned.</summary>
public enum DryRunMode
{
    /// <summary>It is run.</summary>
    Off = 0,

    /// <summary>It is planned: looked up, checked and decided on by rules, but no backend is asked to run it. Nobody is asked for approval, and nothing is used up.</summary>
    Plan = 1,

    /// <summary>A tool that says that it is read-only is run, any other is planned.</summary>
    RunReadOnly = 2,
}
