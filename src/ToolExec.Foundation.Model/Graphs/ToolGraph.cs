using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>Several calls that depend on each other: each starts as soon as the results that it needs are there.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ToolGraph
{
    /// <summary>Initializes a graph; its nodes must be set.</summary>
    public ToolGraph()
    {
    }

    // The serialiser takes the defaults of what a file leaves out from here: generated contracts lose those of init properties.
    [JsonConstructor]
    [SetsRequiredMembers]
    internal ToolGraph(IReadOnlyList<ToolGraphNode> nodes, int maxConcurrency = 8)
    {
        Nodes = nodes;
        MaxConcurrency = maxConcurrency;
    }

    /// <summary>Gets the nodes, in any order; conflicting ones that do not depend on each other run in this one.</summary>
    [JsonPropertyName("nodes")]
    public required IReadOnlyList<ToolGraphNode> Nodes { get; init; }

    /// <summary>Gets the most calls that run at once.</summary>
    /// <value>The default value is 8. Allowed: 1 to 4096.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    [JsonPropertyName("max_concurrency")]
    public int MaxConcurrency
    {
        get;
        init => field = value is >= 1 and <= RunManyOptions.HighestConcurrency
            ? value
            : throw new ArgumentOutOfRangeException(nameof(MaxConcurrency), value, $"max_concurrency must be 1 to {RunManyOptions.HighestConcurrency}.");
    } = 8;

    /// <summary>Gets the time that the whole graph may take; what is not done by then has timed out, the rest of the results stands. In milliseconds in JSON.</summary>
    /// <value>The default value is <see langword="null"/>: no limit. Allowed: more than zero, at most one day.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    [JsonPropertyName("timeout_ms")]
    [JsonConverter(typeof(MillisecondsJsonConverter))]
    public TimeSpan? Timeout
    {
        get;
        init => field = value is null || ToolTimeout.IsAllowed(value.Value) ? value : throw new ArgumentOutOfRangeException(nameof(Timeout), value, $"timeout_ms {ToolTimeout.Rule}.");
    }

    /// <summary>Gets the value of the whole graph, with references as in <see cref="ToolGraphNode"/>; undefined where the nodes' results are enough.</summary>
    [JsonPropertyName("output")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public JsonElement Output { get; init; }
}
