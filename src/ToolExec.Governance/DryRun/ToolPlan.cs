namespace ToolExec.Governance;

/// <summary>Calls that were planned together: what they would do.</summary>
public sealed record ToolPlan
{
    /// <summary>Gets the calls, in the order in which they were given or declared; one that runs for each item is as many.</summary>
    public required IReadOnlyList<PlannedCall> Calls { get; init; }

    /// <summary>Gets why calls would be refused; empty where none would.</summary>
    public required IReadOnlyList<ToolError> Faults { get; init; }

    /// <summary>Gets a text that is the same for the same calls of the same tools: SHA-256 over their canonical JSON, in hex digits.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Gets on whose behalf the calls are made, or <see langword="null"/>.</summary>
    public ToolCaller? Caller { get; init; }

    /// <summary>Gets a value indicating whether all calls are known in full and none would be refused.</summary>
    public bool IsComplete => Faults.Count == 0 && Calls.All(static call => call.Unknown is null);

    /// <summary>Gets a value indicating whether a person would be asked for a call.</summary>
    public bool NeedsApproval => Calls.Any(static call => call.NeedsApproval);
}
