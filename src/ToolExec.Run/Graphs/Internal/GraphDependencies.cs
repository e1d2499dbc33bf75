using System.Diagnostics.CodeAnalysis;

namespace ToolExec.Run;

/// <summary>Works out all dependencies of a graph: those that its nodes state, then those that follow from what they read and write.</summary>
/// <remarks>
/// Conflicting nodes are ordered along one order that the stated dependencies allow, the one nearest to the declaration: so an order for the sake of a resource
/// can never make a cycle with a stated one.
/// </remarks>
internal static class GraphDependencies
{
    public static bool TryFind(
        PlannedNode[] nodes, Func<string, Tool?> findTool, PlanFaults faults, [NotNullWhen(true)] out List<GraphEdge>? edges, [NotNullWhen(true)] out DependencyGraph? all)
    {
        (edges, all) = (null, null);
        var dependencies = new List<Dependency>();
        for (var i = 0; i < nodes.Length; i++)
        {
            dependencies.AddRange(nodes[i].Needs.Select(before => new Dependency(before, i)));
        }

        if (!DependencyGraph.TryCreate(nodes.Length, dependencies, out var stated, out var cycle))
        {
            faults.Add($"/nodes/{cycle[0]}", "cycle", $"The nodes wait for each other: {string.Join(" -> ", cycle.Select(node => nodes[node].Node.Id))}.");
            return false;
        }

        edges = Stated(nodes);
        MarkLosers(nodes, stated);
        var known = dependencies.Count;
        AddConflicts(nodes, findTool, stated, dependencies, edges);
        all = dependencies.Count == known ? stated : DependencyGraph.Create(nodes.Length, dependencies);
        return true;
    }

    private static List<GraphEdge> Stated(PlannedNode[] nodes)
    {
        var edges = new List<GraphEdge>();
        foreach (var node in nodes)
        {
            var used = new HashSet<int>(node.Body.References.Select(static r => r.Node));
            used.UnionWith(node.Items?.References.Select(static r => r.Node) ?? []);
            if (node.When is { } when)
            {
                used.Add(when.Reference.Node);
            }

            foreach (var before in node.Needs)
            {
                edges.Add(new GraphEdge(nodes[before].Node.Id, node.Node.Id, used.Contains(before) ? DependencyKind.Data : DependencyKind.Explicit));
            }
        }

        return edges;
    }

    // Only a node from which a way leads to a join of any can turn out not to be needed.
    private static void MarkLosers(PlannedNode[] nodes, DependencyGraph stated)
    {
        for (var i = nodes.Length - 1; i >= 0; i--)
        {
            var node = nodes[stated.Order[i]];
            if (node.MayLose || node.Node.Join == GraphJoin.Any)
            {
                foreach (var before in node.Needs)
                {
                    nodes[before].MayLose = true;
                }
            }
        }
    }

    private static void AddConflicts(
        PlannedNode[] nodes, Func<string, Tool?> findTool, DependencyGraph stated, List<Dependency> dependencies, List<GraphEdge> edges)
    {
        var tracker = new ConflictTracker();
        var conflicts = new List<Conflict>();
        var sinceAlone = new List<int>();
        var alone = -1;
        foreach (var i in stated.Order)
        {
            if (nodes[i].Node.Tool is not { } tool)
            {
                continue;
            }

            var effects = nodes[i].Effects = nodes[i].Node.Effects ?? findTool(tool)?.Effects;
            if (effects?.Exclusive == true)
            {
                conflicts.AddRange(sinceAlone.Select(static earlier => new Conflict(earlier, DependencyKind.Exclusive, "")));
                sinceAlone.Clear();
            }

            if (alone >= 0)
            {
                conflicts.Add(new Conflict(alone, DependencyKind.Exclusive, ""));
            }

            if (effects is not null)
            {
                tracker.Add(i, EffectResolver.Resolve(effects, nodes[i].Node.Arguments, TemplateReader.IsReference), conflicts);
            }

            Keep(nodes, i, conflicts, dependencies, edges);
            conflicts.Clear();
            if (effects?.Exclusive == true)
            {
                alone = i;
            }
            else
            {
                sinceAlone.Add(i);
            }
        }
    }

    private static void Keep(PlannedNode[] nodes, int later, List<Conflict> conflicts, List<Dependency> dependencies, List<GraphEdge> edges)
    {
        var known = new HashSet<int>(nodes[later].Needs);
        foreach (var (earlier, kind, resource) in conflicts)
        {
            if (known.Add(earlier))
            {
                nodes[later].HeldBackBy.Add(earlier);
                nodes[earlier].HoldsBack.Add(later);
                dependencies.Add(new Dependency(earlier, later));
                edges.Add(new GraphEdge(nodes[earlier].Node.Id, nodes[later].Node.Id, kind, resource.Length == 0 ? null : resource));
            }
        }
    }
}
