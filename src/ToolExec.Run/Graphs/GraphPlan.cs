namespace ToolExec.Run;

/// <summary>A graph that has been checked, with everything that follows from it: who waits for whom and why, the order, the critical path.</summary>
public sealed class GraphPlan
{
    internal GraphPlan(ToolGraph graph, PlannedNode[] nodes, Template output, IReadOnlyList<GraphEdge> edges, DependencyGraph all)
    {
        (Graph, Nodes, OutputTemplate, Edges, All) = (graph, nodes, output, edges, all);
        Order = Ids(all.Order);
        CriticalPath = Ids(all.CriticalPath());
    }

    /// <summary>Gets the graph.</summary>
    public ToolGraph Graph { get; }

    /// <summary>Gets an order in which each node comes after those that it waits for.</summary>
    public IReadOnlyList<string> Order { get; }

    /// <summary>Gets the dependencies and their reasons: data and explicit ones, and those from what the nodes read and write.</summary>
    public IReadOnlyList<GraphEdge> Edges { get; }

    /// <summary>Gets a longest chain of nodes that wait for each other.</summary>
    public IReadOnlyList<string> CriticalPath { get; }

    internal PlannedNode[] Nodes { get; }

    internal Template OutputTemplate { get; }

    internal DependencyGraph All { get; }

    /// <summary>Returns the nodes in levels, each behind the last that it waits for. For display: a run does not wait for levels.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Levels() => [.. All.Levels().Select(Ids)];

    private IReadOnlyList<string> Ids(IReadOnlyList<int> nodes) => [.. nodes.Select(node => Nodes[node].Node.Id)];
}
