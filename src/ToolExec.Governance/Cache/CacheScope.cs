namespace ToolExec.Governance;

/// <summary>Who shares cached results.</summary>
public enum CacheScope
{
    /// <summary>Calls for the same tenant and user. A call whose host names neither shares with others of that kind only.</summary>
    User,

    /// <summary>Calls for the same tenant, user and session.</summary>
    Session,

    /// <summary>Calls for the same tenant.</summary>
    Tenant,

    /// <summary>All calls: for tools that give everybody the same.</summary>
    Everyone,
}
