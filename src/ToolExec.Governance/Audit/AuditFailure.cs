namespace ToolExec.Governance;

/// <summary>What happens to calls while the audit trail cannot be written.</summary>
public enum AuditFailure
{
    /// <summary>They are refused before anything runs. Records of calls that were under way are kept and written as soon as that is possible.</summary>
    Refuse,

    /// <summary>They run. What could not be recorded is logged and counted, and the next record says how many are missing.</summary>
    Log,
}
