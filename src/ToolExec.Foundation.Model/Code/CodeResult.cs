using System.Text.Json;
using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>What became of a script.</summary>
public sealed record CodeResult
{
    /// <summary>Gets how it ended.</summary>
    [JsonPropertyName("status")]
    public required SandboxStatus Status { get; init; }

    /// <summary>Gets the execution's id: a text that cannot be guessed. A script that waits is gone on with by it.</summary>
    [JsonPropertyName("execution_id")]
    public required string ExecutionId { get; init; }

    /// <summary>Gets what the script returned, or left in <c>__out</c>; <see langword="null"/> where it gave nothing.</summary>
    [JsonPropertyName("value")]
    public JsonElement? Value { get; init; }

    /// <summary>Gets the handle of the value where it was too large to be given whole, or <see langword="null"/>; <see cref="Value"/> then is a preview.</summary>
    [JsonPropertyName("artifact")]
    public ArtifactInfo? Artifact { get; init; }

    /// <summary>Gets what it wrote to standard output.</summary>
    [JsonPropertyName("stdout")]
    public string Stdout { get; init => field = value ?? ""; } = "";

    /// <summary>Gets what it wrote to standard error.</summary>
    [JsonPropertyName("stderr")]
    public string Stderr { get; init => field = value ?? ""; } = "";

    /// <summary>Gets why it failed, or <see langword="null"/>.</summary>
    [JsonPropertyName("error")]
    public SandboxError? Error { get; init; }

    /// <summary>Gets what it waits for, or <see langword="null"/> where it does not. Of several reasons people go first, then budgets.</summary>
    [JsonPropertyName("suspended_for")]
    public SuspensionReason? SuspendedFor { get; init; }

    /// <summary>Gets when going on is worth it where it waits for time and not for people; <see langword="null"/> where at once, or where nobody knows.</summary>
    [JsonPropertyName("resume_after")]
    public DateTimeOffset? ResumeAfter { get; init; }

    /// <summary>Gets the approvals that it waits for; empty where it waits for none.</summary>
    [JsonPropertyName("approvals")]
    public IReadOnlyList<ApprovalRequest> Approvals { get; init => field = value ?? []; } = [];

    /// <summary>Gets the calls that it made, those before a suspension included.</summary>
    [JsonPropertyName("tool_calls")]
    public IReadOnlyList<GatewayCall> ToolCalls { get; init => field = value ?? []; } = [];

    /// <summary>Gets how long it took, the time in which it waited for a resumption left out; in milliseconds in JSON.</summary>
    [JsonPropertyName("duration_ms")]
    [JsonConverter(typeof(MillisecondsJsonConverter))]
    public TimeSpan Duration { get; init; }

    /// <summary>Gets which limits were really in force.</summary>
    [JsonPropertyName("limits_enforced")]
    public LimitsEnforced LimitsEnforced { get; init => field = value ?? new(); } = new();

    /// <summary>Gets the name of the sandbox that ran it, or <see langword="null"/> where none did.</summary>
    [JsonPropertyName("sandbox")]
    public string? Sandbox { get; init; }
}
