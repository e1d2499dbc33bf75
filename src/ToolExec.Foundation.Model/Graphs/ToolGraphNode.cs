using System.Text.Json;
using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>A node of a graph: a call of a tool, or a value made from other nodes' results.</summary>
/// <remarks>
/// In <see cref="Arguments"/>, <see cref="Value"/> and the items of <see cref="ForEach"/>, an object with one member is a reference:
/// <c>{"$from": "node#/json/pointer"}</c> stands for a part of a node's result, <c>{"$from": "node"}</c> for all of it, <c>{"$first": ["a", "b#/x"]}</c> in a node
/// that joins any for that of the node that won, and <c>{"$literal": …}</c> for what is in it, taken as it is. The node depends on each node that it refers to.
/// </remarks>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ToolGraphNode
{
    /// <summary>Gets the node's name.</summary>
    /// <value>1 to 128 characters of <c>[A-Za-z0-9_.-]</c>; a graph with another one is refused when it is to be run.</value>
    [JsonPropertyName("id")]
    public required string Id { get; init; }

    /// <summary>Gets the id of the tool to call, or <see langword="null"/> for a node that makes a value.</summary>
    [JsonPropertyName("tool")]
    public string? Tool { get; init; }

    /// <summary>Gets the arguments of the call, an object with references; undefined stands for an empty one.</summary>
    [JsonPropertyName("arguments")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public JsonElement Arguments { get; init; }

    /// <summary>Gets the value of a node without a tool, with references: it forms or merges results. Undefined for a node with a tool.</summary>
    [JsonPropertyName("value")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public JsonElement Value { get; init; }

    /// <summary>Gets the nodes that this one comes after although it does not use their results; it is skipped where one of them does not succeed.</summary>
    [JsonPropertyName("depends_on")]
    public IReadOnlyList<string> DependsOn { get; init => field = value ?? []; } = [];

    /// <summary>Gets the condition; where it does not hold, the node and those that depend on it are skipped, which is no failure.</summary>
    [JsonPropertyName("when")]
    public ToolCondition? When { get; init; }

    /// <summary>Gets the array for whose items the node runs, or <see langword="null"/>: it runs once.</summary>
    [JsonPropertyName("for_each")]
    public ToolForEach? ForEach { get; init; }

    /// <summary>Gets which of the nodes that this one depends on must succeed.</summary>
    /// <value>The default value is <see cref="GraphJoin.All"/>.</value>
    [JsonPropertyName("join")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public GraphJoin Join { get; init; }

    /// <summary>Gets the time that a call of this node may take, each item's where there are several; in milliseconds in JSON.</summary>
    /// <value>The default value is <see langword="null"/>: the host's. Allowed: more than zero, at most one day.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    [JsonPropertyName("timeout_ms")]
    [JsonConverter(typeof(MillisecondsJsonConverter))]
    public TimeSpan? Timeout
    {
        get;
        init => field = value is null || ToolTimeout.IsAllowed(value.Value) ? value : throw new ArgumentOutOfRangeException(nameof(Timeout), value, $"timeout_ms {ToolTimeout.Rule}.");
    }

    /// <summary>Gets what the call reads and writes, instead of what the tool declares; <see langword="null"/> for what the tool declares.</summary>
    [JsonPropertyName("effects")]
    public ToolEffects? Effects { get; init; }
}
