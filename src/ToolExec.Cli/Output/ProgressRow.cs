namespace ToolExec.Cli;

/// <summary>One call on the board.</summary>
/// <param name="Label">What is shown for it.</param>
internal sealed record ProgressRow(string Label)
{
    /// <summary>Gets when it started, as a timestamp; <see langword="null"/> while it waits.</summary>
    public long? Started { get; init; }

    /// <summary>Gets when it ended, as a timestamp.</summary>
    public long? Ended { get; init; }

    /// <summary>Gets how it ended.</summary>
    public ToolStatus? Status { get; init; }

    /// <summary>Gets how far it has come.</summary>
    public ToolProgress? Progress { get; init; }
}
