namespace ToolExec;

/// <summary>What a guard says of content.</summary>
public enum GuardOutcome
{
    /// <summary>It may pass.</summary>
    Pass = 0,

    /// <summary>It may pass; that it is suspicious is logged, counted and noted.</summary>
    Warn = 1,

    /// <summary>What the guard gives in its place passes.</summary>
    Redact = 2,

    /// <summary>It must not pass.</summary>
    Block = 3,
}
