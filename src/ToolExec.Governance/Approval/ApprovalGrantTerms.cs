namespace ToolExec.Governance;

/// <summary>What a person consents to in advance.</summary>
public sealed record ApprovalGrantTerms
{
    /// <summary>Gets the id of the tool.</summary>
    public required string Tool { get; init; }

    /// <summary>Gets what the arguments must be like; each must hold.</summary>
    /// <value>The default value is empty: any arguments.</value>
    public IReadOnlyList<ArgumentCondition> Arguments { get; init => field = value ?? []; } = [];

    /// <summary>Gets for how many calls it is good.</summary>
    /// <value>The default value is 1. Allowed: at least 1, or <see langword="null"/> for as many as come.</value>
    public int? Uses { get; init; } = 1;

    /// <summary>Gets how long it counts.</summary>
    /// <value>The default value is one hour. Allowed: more than zero, at most 365 days.</value>
    public TimeSpan TimeToLive { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Gets one of the callers who may use it, or <see langword="null"/> for calls of which the host does not say the caller.</summary>
    public ToolCaller? Caller { get; init; }

    /// <summary>Gets who may use it beside that caller.</summary>
    /// <value>The default value is <see cref="CallerScope.User"/>.</value>
    public CallerScope SharedBy { get; init; } = CallerScope.User;

    /// <summary>Gets who granted it, or <see langword="null"/>.</summary>
    public string? GrantedBy { get; init; }
}
