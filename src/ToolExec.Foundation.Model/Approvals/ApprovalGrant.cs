using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>A person's consent in advance: this tool, with arguments of this shape, so often, until then, for these callers.</summary>
public sealed record ApprovalGrant
{
    /// <summary>Gets the grant's own id.</summary>
    [JsonPropertyName("id")]
    public required string Id { get; init; }

    /// <summary>Gets the whole id of the tool.</summary>
    [JsonPropertyName("tool_id")]
    public required string Tool { get; init; }

    /// <summary>Gets the fingerprint of the tool's definition when it was granted: a tool that has changed since is asked for again. <see langword="null"/> for any.</summary>
    [JsonPropertyName("tool_fingerprint")]
    public string? ToolFingerprint { get; init; }

    /// <summary>Gets what the arguments must be like; each must hold, none means any arguments.</summary>
    [JsonPropertyName("arguments")]
    public IReadOnlyList<ArgumentCondition> Arguments { get; init => field = value ?? []; } = [];

    /// <summary>Gets who may use it.</summary>
    [JsonPropertyName("shared_by")]
    public CallerScope SharedBy { get; init; }

    /// <summary>Gets which callers of that kind, from <see cref="ToolCaller.ScopeOf"/>.</summary>
    [JsonPropertyName("scope")]
    public string Scope { get; init => field = value ?? ""; } = "";

    /// <summary>Gets how many calls it is still good for, or <see langword="null"/> where they are not counted.</summary>
    [JsonPropertyName("uses_left")]
    public int? UsesLeft { get; init; }

    /// <summary>Gets when it was granted.</summary>
    [JsonPropertyName("created")]
    public required DateTimeOffset Created { get; init; }

    /// <summary>Gets from when on it counts no more.</summary>
    [JsonPropertyName("expires")]
    public required DateTimeOffset Expires { get; init; }

    /// <summary>Gets who granted it, or <see langword="null"/> where the host does not say.</summary>
    [JsonPropertyName("granted_by")]
    public string? GrantedBy { get; init; }
}
