using System.Text.Json;
using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>A call that was planned instead of run (<see cref="DryRunMode"/>): what would happen.</summary>
public sealed record PlannedCall
{
    /// <summary>Gets the whole id of the tool, as far as it is known; <see langword="null"/> for a node that makes a value without a tool.</summary>
    [JsonPropertyName("tool_id")]
    public string? Tool { get; init; }

    /// <summary>Gets the fingerprint of the tool's definition, or <see langword="null"/>.</summary>
    [JsonPropertyName("tool_fingerprint")]
    public string? ToolFingerprint { get; init; }

    /// <summary>Gets the arguments that the tool would be given, checked and mended; <see langword="null"/> where they depend on results that are not there yet.</summary>
    [JsonPropertyName("arguments")]
    public JsonElement? Arguments { get; init; }

    /// <summary>Gets why the call is not known in full, in words; <see langword="null"/> where it is.</summary>
    [JsonPropertyName("unknown")]
    public string? Unknown { get; init; }

    /// <summary>Gets the backend that would be asked first, or <see langword="null"/>.</summary>
    [JsonPropertyName("backend")]
    public string? Backend { get; init; }

    /// <summary>Gets the one backend that the call asks for, or <see langword="null"/>.</summary>
    [JsonIgnore]
    public string? RequestedBackend { get; init; }

    /// <summary>Gets what the tool says of itself, or <see langword="null"/>.</summary>
    [JsonPropertyName("annotations")]
    public ToolAnnotations? Annotations { get; init; }

    /// <summary>Gets what the tool says that it reads and writes, or <see langword="null"/>.</summary>
    [JsonPropertyName("effects")]
    public ToolEffects? Effects { get; init; }

    /// <summary>Gets what the host's rules said of the call, or <see langword="null"/> where none was asked.</summary>
    [JsonPropertyName("decision")]
    public PolicyDecision? Decision { get; init; }

    /// <summary>Gets the caller's name for the call, or <see langword="null"/>.</summary>
    [JsonPropertyName("call_id")]
    public string? CallId { get; init; }

    /// <summary>Gets a value indicating whether a person would have to be asked: a rule asks, and no grant covers the call.</summary>
    [JsonIgnore]
    public bool NeedsApproval => Decision is { Effect: PolicyEffect.Ask, Grant: null, Verdict: null };
}
