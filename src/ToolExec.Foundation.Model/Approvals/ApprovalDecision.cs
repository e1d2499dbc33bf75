using System.Text.Json;
using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>A person's answer to an <see cref="ApprovalRequest"/>. A call that carries it (<see cref="ToolCallOptions.Approval"/>) goes on where it was stopped.</summary>
public sealed record ApprovalDecision
{
    /// <summary>Gets the request as the host made it.</summary>
    [JsonPropertyName("request")]
    public required ApprovalRequest Request { get; init; }

    /// <summary>Gets the answer.</summary>
    [JsonPropertyName("verdict")]
    public required ApprovalVerdict Verdict { get; init; }

    /// <summary>Gets the arguments to run with in place of those asked for, or <see langword="null"/>. They are checked like any others.</summary>
    [JsonPropertyName("arguments")]
    public JsonElement? Arguments { get; init; }

    /// <summary>Gets words for the model, or <see langword="null"/>: why not, or what was changed.</summary>
    [JsonPropertyName("message")]
    public string? Message { get; init; }

    /// <summary>Gets who decided, or <see langword="null"/> where the host does not say.</summary>
    [JsonPropertyName("decided_by")]
    public string? DecidedBy { get; init; }
}
