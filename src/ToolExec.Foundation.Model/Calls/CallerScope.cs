namespace ToolExec;

/// <summary>Who shares something that a call leaves behind: a cached result, an artifact, the record of an effect.</summary>
public enum CallerScope
{
    /// <summary>Calls for the same tenant and user. A call whose host names neither shares with others of that kind only.</summary>
    User,

    /// <summary>Calls for the same tenant, user and session.</summary>
    Session,

    /// <summary>Calls for the same tenant.</summary>
    Tenant,

    /// <summary>All calls.</summary>
    Everyone,
}
