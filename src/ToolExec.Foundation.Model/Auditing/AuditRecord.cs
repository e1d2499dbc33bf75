using System.Text.Json;
using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>One line of an audit trail: who asked for what, what was decided, and what became of it. Names, types and meaning of the JSON members are frozen.</summary>
/// <remarks>
/// Records form a chain: <see cref="Hash"/> is computed over the canonical JSON (<see cref="CanonicalJson"/>) of the record without it, the hash of the record
/// before included. Arguments are redacted before a record is made; results are not in it at all, only their size and digest.
/// </remarks>
public sealed record AuditRecord
{
    /// <summary>Gets the record's number; the first of a trail has 1, and none is left out.</summary>
    [JsonPropertyName("sequence")]
    public long Sequence { get; init; }

    /// <summary>Gets when it happened, in UTC.</summary>
    [JsonPropertyName("time")]
    public required DateTimeOffset Time { get; init; }

    /// <summary>Gets what the record tells of.</summary>
    [JsonPropertyName("event")]
    public required AuditEvent Event { get; init; }

    /// <summary>Gets the caller's name for the call, or <see langword="null"/>.</summary>
    [JsonPropertyName("call_id")]
    public string? CallId { get; init; }

    /// <summary>Gets the tool's id as resolved; the text of the call, cut to 256 characters, where no tool was found.</summary>
    [JsonPropertyName("tool_id")]
    public string? Tool { get; init; }

    /// <summary>Gets the fingerprint of the tool's definition, or <see langword="null"/> where no tool was found.</summary>
    [JsonPropertyName("tool_fingerprint")]
    public string? ToolFingerprint { get; init; }

    /// <summary>Gets the backend that ran the tool, or <see langword="null"/> where none did.</summary>
    [JsonPropertyName("backend")]
    public string? Backend { get; init; }

    /// <summary>Gets on whose behalf the call was made, or <see langword="null"/> where the host does not say.</summary>
    [JsonPropertyName("caller")]
    public ToolCaller? Caller { get; init; }

    /// <summary>Gets what the rules said, such as <c>allowed</c>, <c>denied</c> or <c>asked</c>; <see langword="null"/> where there are none.</summary>
    [JsonPropertyName("decision")]
    public string? Decision { get; init; }

    /// <summary>Gets the rule that decided, or <see langword="null"/>.</summary>
    [JsonPropertyName("rule")]
    public string? Rule { get; init; }

    /// <summary>Gets the id of the approval that was asked for or that let the call run, or <see langword="null"/>.</summary>
    [JsonPropertyName("approval_id")]
    public string? ApprovalId { get; init; }

    /// <summary>Gets what became of the approval, such as <c>asked</c>, <c>approved</c>, <c>denied</c> or <c>granted</c>; <see langword="null"/> where none was needed.</summary>
    [JsonPropertyName("approval")]
    public string? Approval { get; init; }

    /// <summary>Gets the key of the effect in the ledger, or <see langword="null"/>.</summary>
    [JsonPropertyName("ledger_key")]
    public string? LedgerKey { get; init; }

    /// <summary>Gets a value indicating whether the ledger gave an outcome that it knew, so that nothing was run; <see langword="null"/> where no ledger took part.</summary>
    [JsonPropertyName("replayed")]
    public bool? Replayed { get; init; }

    /// <summary>Gets what budgets, quotas and rates said, such as <c>reserved</c> or <c>exceeded</c>; <see langword="null"/> where there are none.</summary>
    [JsonPropertyName("budget")]
    public string? Budget { get; init; }

    /// <summary>Gets how often a backend was asked.</summary>
    [JsonPropertyName("attempts")]
    public int? Attempts { get; init; }

    /// <summary>Gets how the call ended; <see langword="null"/> where the record tells of no end.</summary>
    [JsonPropertyName("status")]
    public ToolStatus? Status { get; init; }

    /// <summary>Gets the wire name of the error, or <see langword="null"/> where there was none.</summary>
    [JsonPropertyName("error_code")]
    public string? ErrorCode { get; init; }

    /// <summary>Gets how long the call took; in milliseconds in JSON.</summary>
    [JsonPropertyName("duration_ms")]
    [JsonConverter(typeof(MillisecondsJsonConverter))]
    public TimeSpan? Duration { get; init; }

    /// <summary>Gets a value indicating whether the result came from the cache; <see langword="null"/> where it did not.</summary>
    [JsonPropertyName("cached")]
    public bool? Cached { get; init; }

    /// <summary>Gets how many bytes the arguments had, as they were given.</summary>
    [JsonPropertyName("arguments_bytes")]
    public int? ArgumentsBytes { get; init; }

    /// <summary>Gets the arguments, redacted; <see langword="null"/> where they are kept out or too large.</summary>
    [JsonPropertyName("arguments")]
    public JsonElement? Arguments { get; init; }

    /// <summary>Gets a digest of the redacted arguments in canonical JSON, where they are too large to stand here; else <see langword="null"/>.</summary>
    [JsonPropertyName("arguments_digest")]
    public string? ArgumentsDigest { get; init; }

    /// <summary>Gets how many changes mended the arguments; <see langword="null"/> where none did.</summary>
    [JsonPropertyName("repairs")]
    public int? Repairs { get; init; }

    /// <summary>Gets how many bytes the result had, its structured value and its content together; <see langword="null"/> where there was none.</summary>
    [JsonPropertyName("result_bytes")]
    public long? ResultBytes { get; init; }

    /// <summary>Gets a digest of the result as the caller got it, or <see langword="null"/> where there was none.</summary>
    [JsonPropertyName("result_digest")]
    public string? ResultDigest { get; init; }

    /// <summary>Gets how many records before this one could not be kept; <see langword="null"/> where none was lost.</summary>
    [JsonPropertyName("lost")]
    public long? Lost { get; init; }

    /// <summary>Gets how many bytes of a record that a crash had cut off were taken away when the trail was opened; <see langword="null"/> where there were none.</summary>
    [JsonPropertyName("torn_bytes")]
    public long? TornBytes { get; init; }

    /// <summary>Gets the hash of the record before; 64 zeros in the first of a trail.</summary>
    [JsonPropertyName("previous_hash")]
    public string? PreviousHash { get; init; }

    /// <summary>Gets the hash of this record: 64 hexadecimal digits.</summary>
    [JsonPropertyName("hash")]
    public string? Hash { get; init; }
}
