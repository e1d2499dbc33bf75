namespace ToolExec.Run;

/// <content>Several calls together: each goes through the same pipeline as a single one.</content>
internal sealed partial class ToolRunner
{
    private ManyRunner Many => field ??= new ManyRunner(this, FindTool);

    private ChainRunner Chains => field ??= new ChainRunner(this, FindTool, Many, _time);

    private GraphRunner Graphs => field ??= new GraphRunner(this, FindTool, _time);

    public IAsyncEnumerable<ToolResult> RunManyAsync(IEnumerable<ToolCall> calls, RunManyOptions? options = null, CancellationToken cancellationToken = default) =>
        Many.RunAsync(calls, options, cancellationToken);

    public ValueTask<ChainResult> RunChainAsync(ToolChain chain, RunChainOptions? options = null, CancellationToken cancellationToken = default) =>
        Chains.RunAsync(chain, options, cancellationToken);

    public ValueTask<GraphResult> RunGraphAsync(ToolGraph graph, RunGraphOptions? options = null, CancellationToken cancellationToken = default) =>
        Graphs.RunAsync(graph, options, cancellationToken);

    private Tool? FindTool(string tool) => (_registry.Catalog.TryGet(tool, out var entry) ? entry : _registry.FindTool(tool))?.Tool;
}
