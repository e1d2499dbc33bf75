using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>What a tool says of its own behaviour (MCP 2025-11-25, "ToolAnnotations"). Hints of whoever wrote the tool: never trust a stranger's.</summary>
public sealed record ToolAnnotations
{
    /// <summary>Gets the name shown to people, or <see langword="null"/>.</summary>
    [JsonPropertyName("title")]
    public string? Title { get; init; }

    /// <summary>Gets whether the tool changes nothing, or <see langword="null"/> where it does not say: the protocol then assumes it does.</summary>
    [JsonPropertyName("readOnlyHint")]
    public bool? ReadOnlyHint { get; init; }

    /// <summary>Gets whether a change may destroy something, or <see langword="null"/> where it does not say: the protocol then assumes it may.</summary>
    [JsonPropertyName("destructiveHint")]
    public bool? DestructiveHint { get; init; }

    /// <summary>Gets whether calling twice with the same arguments changes no more than once, or <see langword="null"/>: the protocol then assumes it does.</summary>
    [JsonPropertyName("idempotentHint")]
    public bool? IdempotentHint { get; init; }

    /// <summary>Gets whether the tool reaches outside a closed world, or <see langword="null"/>: the protocol then assumes it does.</summary>
    [JsonPropertyName("openWorldHint")]
    public bool? OpenWorldHint { get; init; }
}
