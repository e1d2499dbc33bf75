namespace ToolExec.Run;

/// <summary>Runs graphs on a runner.</summary>
internal sealed class GraphRunner(IToolRunner runner, Func<string, Tool?> findTool, TimeProvider time)
{
    public async ValueTask<GraphResult> RunAsync(ToolGraph graph, RunGraphOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(graph);
        cancellationToken.ThrowIfCancellationRequested();
        return GraphPlanner.TryPlan(graph, findTool, out var plan, out var error)
            ? await new GraphRun(runner, findTool, plan, options ?? RunGraphOptions.Default, time, cancellationToken).RunAsync().ConfigureAwait(false)
            : new GraphResult { Status = ToolStatus.Rejected, Error = error, Nodes = [] };
    }
}
