using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>What became of a node of a graph.</summary>
/// <param name="Id">The node.</param>
/// <param name="Result">What became of its call, or why there was none. Of a node that runs for each item, the value is an array.</param>
public sealed record GraphNodeResult([property: JsonPropertyName("id")] string Id, [property: JsonPropertyName("result")] ToolResult Result)
{
    /// <summary>Gets when the node started, counted from the start of the graph, or <see langword="null"/> where it did not; in milliseconds in JSON.</summary>
    [JsonPropertyName("started_ms")]
    [JsonConverter(typeof(MillisecondsJsonConverter))]
    public TimeSpan? Started { get; init; }

    /// <summary>Gets how long the node took from its start to its end; in milliseconds in JSON.</summary>
    [JsonPropertyName("duration_ms")]
    [JsonConverter(typeof(MillisecondsJsonConverter))]
    public TimeSpan Duration { get; init; }
}
