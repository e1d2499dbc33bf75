namespace ToolExec.Governance;

/// <summary>How a call's wait ends.</summary>
internal enum WaitEnd
{
    /// <summary>It may begin.</summary>
    LetIn,

    /// <summary>It was stopped.</summary>
    GivenUp,

    /// <summary>The host is shutting down.</summary>
    Closed,
}
