namespace ToolExec.Run;

/// <summary>Decides how a failed node of a graph can be run again.</summary>
public static class Restarts
{
    /// <summary>Decides about a failed node.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="failed">The node.</param>
    /// <param name="begun">The nodes that have begun since, well or not.</param>
    /// <param name="irreversible">The nodes whose effects cannot be repeated or taken back.</param>
    /// <param name="attempts">How often the node was tried.</param>
    /// <param name="maxAttempts">How often it may be tried; at least 1.</param>
    /// <returns>
    /// To escalate where no attempt is left or one of the affected nodes that has begun is irreversible; else to restart the dependants that have begun, however
    /// indirectly they depend on it; else to retry the node alone.
    /// </returns>
    /// <exception cref="ArgumentException">There is no such node.</exception>
    public static RestartDecision Decide(
        GraphPlan plan, string failed, IReadOnlyCollection<string> begun, IReadOnlyCollection<string> irreversible, int attempts, int maxAttempts)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(begun);
        ArgumentNullException.ThrowIfNull(irreversible);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxAttempts, 1);
        var behind = Dependants(plan, failed);
        var started = begun.ToHashSet(StringComparer.Ordinal);
        IReadOnlyList<string> affected = [failed, .. behind.Where(started.Contains)];
        if (attempts >= maxAttempts || affected.Any(irreversible.Contains))
        {
            return new RestartDecision(RestartStrategy.Escalate, affected);
        }

        return new RestartDecision(affected.Count == 1 ? RestartStrategy.IsolatedRetry : RestartStrategy.CascadeRestart, affected);
    }

    /// <summary>Returns the nodes that depend on a node, directly or not, because they use a result or a resource that it writes; in the order of the plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="node">The node.</param>
    /// <exception cref="ArgumentException">There is no such node.</exception>
    public static IReadOnlyList<string> Dependants(GraphPlan plan, string node)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(node);
        if (!plan.Order.Contains(node, StringComparer.Ordinal))
        {
            throw new ArgumentException($"There is no node '{node}'.", nameof(node));
        }

        // Who only had to wait for a place or for a reader of its resource did not use anything of it.
        var next = plan.Edges
            .Where(static edge => edge.Kind is DependencyKind.Data or DependencyKind.Explicit or DependencyKind.ReadAfterWrite)
            .ToLookup(static edge => edge.From, static edge => edge.To, StringComparer.Ordinal);
        var (found, work) = (new HashSet<string>(StringComparer.Ordinal), new Stack<string>([node]));
        while (work.TryPop(out var at))
        {
            foreach (var dependant in next[at].Where(found.Add))
            {
                work.Push(dependant);
            }
        }

        return [.. plan.Order.Where(found.Contains)];
    }
}
