using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>A request for approval, as a store keeps it, with what was decided.</summary>
public sealed record StoredApproval
{
    /// <summary>Gets the request.</summary>
    [JsonPropertyName("request")]
    public required ApprovalRequest Request { get; init; }

    /// <summary>Gets whose it is, from <see cref="ToolCaller.ScopeOf"/>.</summary>
    [JsonPropertyName("scope")]
    public string Scope { get; init => field = value ?? ""; } = "";

    /// <summary>Gets the decision, or <see langword="null"/> where nobody has decided yet.</summary>
    [JsonPropertyName("decision")]
    public ApprovalDecision? Decision { get; init; }

    /// <summary>Gets whether its first use is gone: a decision on a single call is then worth nothing any more.</summary>
    [JsonPropertyName("used")]
    public bool IsUsed { get; init; }
}
