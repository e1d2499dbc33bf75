namespace ToolExec.Governance;

/// <summary>The first place at which an audit trail is not what its writer wrote.</summary>
/// <param name="File">The file, or <see langword="null"/> where the trail is in no file.</param>
/// <param name="Line">The line of the file, counted from 1; in a trail without a file, the place of the record. 0 where the fault is no line's.</param>
/// <param name="Message">What is wrong, one sentence without its end.</param>
public sealed record AuditFault(string? File, long Line, string Message)
{
    /// <summary>Returns the place and what is wrong there.</summary>
    public override string ToString() => (File, Line) switch
    {
        (null, 0) => Message,
        (null, _) => $"record {Line}: {Message}",
        (_, 0) => $"{File}: {Message}",
        _ => $"{File}:{Line}: {Message}",
    };
}
