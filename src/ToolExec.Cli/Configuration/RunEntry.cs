namespace ToolExec.Cli;

/// <summary>The section <c>run</c>: how tools are run. What is <see langword="null"/> stays as it is.</summary>
internal sealed record RunEntry
{
    /// <summary>Gets the time that a call may take.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Gets the time that a backend may take to start.</summary>
    public TimeSpan? StartTimeout { get; init; }

    /// <summary>Gets whether arguments are checked.</summary>
    public bool? ValidateArguments { get; init; }

    /// <summary>Gets whether results are checked.</summary>
    public bool? ValidateResults { get; init; }

    /// <summary>Gets the most calls of <c>call --many</c> that run at once.</summary>
    public int? MaxConcurrency { get; init; }
}
