using System.Text.Json;

namespace ToolExec;

/// <summary>Reads and writes graphs as JSON.</summary>
public static class ToolGraphJson
{
    /// <summary>Writes a graph.</summary>
    /// <param name="graph">The graph.</param>
    public static string ToJson(ToolGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return JsonSerializer.Serialize(graph, ToolExecJson.Context.ToolGraph);
    }

    /// <summary>Writes a graph's result.</summary>
    /// <param name="result">The result.</param>
    public static string ToJson(GraphResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return JsonSerializer.Serialize(result, ToolExecJson.Context.GraphResult);
    }

    /// <summary>Reads a graph, strictly: a member that is unknown, twice there or of a wrong type is refused.</summary>
    /// <param name="json">The JSON text.</param>
    /// <returns>The graph. Whether its nodes fit together is checked when it is to be run.</returns>
    /// <exception cref="JsonException">The text is no strict JSON or no graph; the message names the member and the fault.</exception>
    public static ToolGraph FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return PlanJson.Read(ToolExecJson.Parse(json), ToolExecJson.Context.ToolGraph, "graph");
    }
}
