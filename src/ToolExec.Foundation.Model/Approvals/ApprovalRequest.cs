using System.Text.Json;
using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>A question to a person: may this call run? It holds all that is needed to decide, and to run the call later, in another process too.</summary>
/// <remarks>It is signed by the host that asks. Whoever stores or forwards it must not change it; a decision on a changed one is refused.</remarks>
public sealed record ApprovalRequest
{
    /// <summary>Gets the request's own id: a text that cannot be guessed.</summary>
    [JsonPropertyName("id")]
    public required string Id { get; init; }

    /// <summary>Gets the id of the tool, as resolved.</summary>
    [JsonPropertyName("tool_id")]
    public required string Tool { get; init; }

    /// <summary>Gets the fingerprint of the tool's definition when it was asked: a tool that has changed since is not run.</summary>
    [JsonPropertyName("tool_fingerprint")]
    public required string ToolFingerprint { get; init; }

    /// <summary>Gets the arguments, checked against the tool's input schema.</summary>
    [JsonPropertyName("arguments")]
    public required JsonElement Arguments { get; init; }

    /// <summary>Gets the caller's name for the call, or <see langword="null"/>.</summary>
    [JsonPropertyName("call_id")]
    public string? CallId { get; init; }

    /// <summary>Gets on whose behalf the call is made, or <see langword="null"/> where the host does not say.</summary>
    [JsonPropertyName("caller")]
    public ToolCaller? Caller { get; init; }

    /// <summary>Gets the one backend that was to run the tool, or <see langword="null"/> where the call did not say.</summary>
    [JsonPropertyName("backend")]
    public string? Backend { get; init; }

    /// <summary>Gets the caller's own key for the effect, or <see langword="null"/>.</summary>
    [JsonPropertyName("idempotency_key")]
    public string? IdempotencyKey { get; init; }

    /// <summary>Gets why it is asked, in words for the person who decides.</summary>
    [JsonPropertyName("reason")]
    public required string Reason { get; init; }

    /// <summary>Gets the name of the rule that asks, or <see langword="null"/> where no rule did.</summary>
    [JsonPropertyName("rule")]
    public string? Rule { get; init; }

    /// <summary>Gets the fingerprint of the plan that the decision is to hold for, or <see langword="null"/> where the call stands alone.</summary>
    [JsonPropertyName("plan")]
    public string? Plan { get; init; }

    /// <summary>
    /// Gets which effect the call may bring about a second time, or <see langword="null"/> where that is not what is asked: an earlier call that means the same effect ended so
    /// that nobody knows what became of it. A text of the host's own; a decision holds for this repetition alone.
    /// </summary>
    [JsonPropertyName("effect")]
    public string? Effect { get; init; }

    /// <summary>Gets when it was asked.</summary>
    [JsonPropertyName("created")]
    public required DateTimeOffset Created { get; init; }

    /// <summary>Gets when a decision comes too late.</summary>
    [JsonPropertyName("expires")]
    public required DateTimeOffset Expires { get; init; }

    /// <summary>Gets the host's signature over everything else.</summary>
    [JsonPropertyName("signature")]
    public string Signature { get; init => field = value ?? ""; } = "";
}
