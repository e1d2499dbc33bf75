namespace ToolExec.Governance;

/// <summary>Says which callers a rule is for. Every list that is not empty must have a pattern that fits; the default value is for every caller.</summary>
/// <remarks>
/// Patterns are globs: <c>*</c> stands for any characters, <c>?</c> for one. A caller of whom the host does not say a part fits no pattern for it.
/// Rules that allow compare case; rules that ask or deny do not, so that no other spelling slips by.
/// </remarks>
public sealed record CallerFilter
{
    /// <summary>Gets patterns for the tenant.</summary>
    public IReadOnlyList<string> Tenants { get; init => field = value ?? []; } = [];

    /// <summary>Gets patterns for the user.</summary>
    public IReadOnlyList<string> Users { get; init => field = value ?? []; } = [];

    /// <summary>Gets patterns for the session.</summary>
    public IReadOnlyList<string> Sessions { get; init => field = value ?? []; } = [];

    /// <summary>Gets patterns for the agent.</summary>
    public IReadOnlyList<string> Agents { get; init => field = value ?? []; } = [];

    /// <summary>Gets patterns for roles, one of which one of the caller's must fit.</summary>
    public IReadOnlyList<string> Roles { get; init => field = value ?? []; } = [];

    /// <summary>Gets a value indicating whether the rule is for all other callers instead.</summary>
    public bool Not { get; init; }
}
