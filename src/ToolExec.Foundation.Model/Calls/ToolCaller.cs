namespace ToolExec;

/// <summary>On whose behalf a call is made. The host says it, never the model; rules, budgets and the audit go by it.</summary>
/// <remarks>Every part is a text of the host's own; <see langword="null"/> where the host does not tell callers apart by it.</remarks>
public sealed record ToolCaller
{
    /// <summary>Gets the customer or organisation.</summary>
    public string? Tenant { get; init; }

    /// <summary>Gets the person or the service.</summary>
    public string? User { get; init; }

    /// <summary>Gets the conversation or job that the call belongs to.</summary>
    public string? Session { get; init; }

    /// <summary>Gets the one request within the session.</summary>
    public string? Request { get; init; }

    /// <summary>Gets the agent or model that asked.</summary>
    public string? Agent { get; init; }

    /// <summary>Gets the roles that rules may go by.</summary>
    public IReadOnlyList<string> Roles { get; init => field = value ?? []; } = [];
}
