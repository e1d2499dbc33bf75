using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>Calls that run one after the other, each with the results of those before it at hand.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ToolChain
{
    /// <summary>Gets the steps. None is allowed: the result is then empty.</summary>
    [JsonPropertyName("steps")]
    public required IReadOnlyList<ToolChainStep> Steps { get; init; }
}
