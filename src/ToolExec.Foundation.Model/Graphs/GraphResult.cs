using System.Text.Json;
using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>What became of a graph.</summary>
public sealed record GraphResult
{
    private Dictionary<string, GraphNodeResult>? _byId;

    /// <summary>Gets how the graph ended.</summary>
    /// <value>
    /// <see cref="ToolStatus.Succeeded"/>: no node failed, except where another was there for it (<see cref="GraphJoin.Any"/>); nodes that a condition or a
    /// lost race left out do not count. <see cref="ToolStatus.Failed"/>: a node failed, the others have their results. <see cref="ToolStatus.TimedOut"/>:
    /// the graph's time was over. <see cref="ToolStatus.AwaitingApproval"/>: nothing failed, but nodes wait for a person (<see cref="ToolResult.Approval"/> of
    /// their results); those that need them were not begun. <see cref="ToolStatus.Rejected"/>: the graph is wrong, and nothing ran.
    /// </value>
    [JsonPropertyName("status")]
    public required ToolStatus Status { get; init; }

    /// <summary>Gets a value indicating whether the graph succeeded.</summary>
    [JsonIgnore]
    public bool IsSuccess => Status == ToolStatus.Succeeded;

    /// <summary>Gets the graph's output, filled in; <see langword="null"/> where there is none or a node that it refers to did not succeed.</summary>
    [JsonPropertyName("value")]
    public JsonElement? Value { get; init; }

    /// <summary>Gets what failed first in the order of the nodes, or what is wrong with the graph; <see langword="null"/> where the graph succeeded.</summary>
    [JsonPropertyName("error")]
    public ToolError? Error { get; init; }

    /// <summary>Gets the nodes, in the order in which they were declared; empty where the graph is wrong.</summary>
    [JsonPropertyName("nodes")]
    public required IReadOnlyList<GraphNodeResult> Nodes { get; init; }

    /// <summary>Gets how long the graph took; in milliseconds in JSON.</summary>
    [JsonPropertyName("duration_ms")]
    [JsonConverter(typeof(MillisecondsJsonConverter))]
    public TimeSpan Duration { get; init; }

    /// <summary>Gets what became of a node.</summary>
    /// <param name="id">The node.</param>
    /// <exception cref="KeyNotFoundException">There is no such node.</exception>
    [JsonIgnore]
    public GraphNodeResult this[string id]
    {
        get
        {
            _byId ??= Nodes.ToDictionary(static node => node.Id, StringComparer.Ordinal);
            return _byId[id];
        }
    }
}
