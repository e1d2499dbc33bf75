namespace ToolExec.Governance;

/// <summary>What the verification of an audit trail found.</summary>
/// <param name="Records">How many records are right.</param>
/// <param name="First">The number of the first record; 0 where there is none.</param>
/// <param name="Head">The end of what is right: to keep somewhere else, and to compare with the next time.</param>
/// <param name="Lost">How many records the trail itself says that it could not keep.</param>
/// <param name="IsClosed">Whether the last record says that the trail was closed in good order.</param>
/// <param name="Fault">The first fault, or <see langword="null"/> where there is none.</param>
public sealed record AuditVerification(long Records, long First, AuditHead Head, long Lost, bool IsClosed, AuditFault? Fault)
{
    /// <summary>Gets a value indicating whether nothing is wrong.</summary>
    public bool IsValid => Fault is null;
}
