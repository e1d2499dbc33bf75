using System.Text.Json;
using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>A call of guest code that was not made, or not to its end, and can be made again later as the same call: under the same name and key.</summary>
public sealed record PostponedCall
{
    /// <summary>Gets why it was postponed; never <see cref="SuspensionReason.Approval"/>.</summary>
    [JsonPropertyName("reason")]
    public required SuspensionReason Reason { get; init; }

    /// <summary>Gets the tool's id, as resolved.</summary>
    [JsonPropertyName("tool_id")]
    public required string Tool { get; init; }

    /// <summary>Gets the arguments.</summary>
    [JsonPropertyName("arguments")]
    public JsonElement Arguments { get; init; }

    /// <summary>Gets the caller's name for the call, or <see langword="null"/>.</summary>
    [JsonPropertyName("call_id")]
    public string? CallId { get; init; }

    /// <summary>Gets the key of the effect, or <see langword="null"/>.</summary>
    [JsonPropertyName("idempotency_key")]
    public string? IdempotencyKey { get; init; }

    /// <summary>Gets when it is worth making again; <see langword="null"/> where at once.</summary>
    [JsonPropertyName("not_before")]
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>Gets the person's decision that it was made with, or <see langword="null"/>.</summary>
    [JsonPropertyName("approval")]
    public ApprovalDecision? Approval { get; init; }
}
