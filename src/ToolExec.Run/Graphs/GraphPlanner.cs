using System.Diagnostics.CodeAnalysis;

namespace ToolExec.Run;

/// <summary>Checks graphs and works out what waits for what, without running anything.</summary>
public static class GraphPlanner
{
    /// <summary>Plans a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="findTool">Finds the definition of a tool by the text of a node; <see langword="null"/> where there is none, its node then conflicts with none.</param>
    /// <param name="plan">The plan, or <see langword="null"/>.</param>
    /// <param name="error">Every fault of the graph (<see cref="ToolErrorKind.InvalidPlan"/>, one violation for each); <see langword="null"/> where there is none.</param>
    /// <returns>Whether the graph can be run.</returns>
    public static bool TryPlan(ToolGraph graph, Func<string, Tool?> findTool, [NotNullWhen(true)] out GraphPlan? plan, [NotNullWhen(false)] out ToolError? error)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(findTool);
        var faults = new PlanFaults("graph", ToolOperation.Graph);
        var reader = new GraphReader(graph, faults);
        plan = reader.Read() is { } nodes && GraphDependencies.TryFind(nodes, findTool, faults, out var edges, out var all)
            ? new GraphPlan(graph, nodes, reader.Output, edges, all)
            : null;
        error = plan is null ? faults.ToError() : null;
        return plan is not null;
    }
}
