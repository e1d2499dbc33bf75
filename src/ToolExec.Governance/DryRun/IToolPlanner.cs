namespace ToolExec.Governance;

/// <summary>Plans calls without running them, and asks a person for a plan as a whole. A keyed service of an instance that has rules (<see cref="PolicyBuilderExtensions"/>).</summary>
/// <remarks>All approvals of a batch, a chain or a graph are so known, and can be had, before the first of its effects.</remarks>
public interface IToolPlanner
{
    /// <summary>Plans a batch.</summary>
    /// <param name="calls">The calls; all for callers who share by the scope of approvals. An approval that one brings is left out.</param>
    /// <param name="mode">Whether read-only tools are run.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentException">The calls are for different callers, or the mode is <see cref="DryRunMode.Off"/>.</exception>
    ValueTask<ToolPlan> PlanAsync(IEnumerable<ToolCall> calls, DryRunMode mode = DryRunMode.Plan, CancellationToken cancellationToken = default);

    /// <summary>Plans a chain.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="callOptions">The options of each call, or <see langword="null"/>.</param>
    /// <param name="mode">Whether read-only tools are run.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentException">The mode is <see cref="DryRunMode.Off"/>.</exception>
    ValueTask<ToolPlan> PlanAsync(ToolChain chain, ToolCallOptions? callOptions = null, DryRunMode mode = DryRunMode.Plan, CancellationToken cancellationToken = default);

    /// <summary>Plans a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="callOptions">The options of each call, or <see langword="null"/>.</param>
    /// <param name="mode">Whether read-only tools are run.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentException">The mode is <see cref="DryRunMode.Off"/>.</exception>
    ValueTask<ToolPlan> PlanAsync(ToolGraph graph, ToolCallOptions? callOptions = null, DryRunMode mode = DryRunMode.Plan, CancellationToken cancellationToken = default);

    /// <summary>Asks a person for a plan as a whole. A decision on the request (<see cref="IToolApprovals"/>) lets exactly its calls run, each once, that bring it (<see cref="ToolCallOptions.Approval"/>).</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="cancellationToken">Gives up; it may be asked all the same.</param>
    /// <returns>The request.</returns>
    /// <exception cref="ToolExecException">The plan is not complete, or has no calls.</exception>
    /// <exception cref="IOException">The request cannot be kept.</exception>
    /// <exception cref="SecretException">The request cannot be signed.</exception>
    ValueTask<ApprovalRequest> AskAsync(ToolPlan plan, CancellationToken cancellationToken = default);
}
