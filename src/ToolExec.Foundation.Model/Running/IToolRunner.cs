namespace ToolExec;

/// <summary>Runs tools: the one way on which every call goes, whoever makes it.</summary>
/// <remarks>Safe for use by several threads. A tool that fails is a result, not an exception.</remarks>
public interface IToolRunner
{
    /// <summary>Runs a tool.</summary>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">The caller gives the call up.</param>
    /// <returns>What became of it.</returns>
    /// <exception cref="OperationCanceledException">The caller's token was cancelled; the exception carries it.</exception>
    ValueTask<ToolResult> RunAsync(ToolCall call, CancellationToken cancellationToken = default);

    /// <summary>Runs a tool and gives its events as they come: progress and chunks, then exactly one <see cref="ToolCompletedEvent"/>.</summary>
    /// <remarks>
    /// The tool starts with the first read, once for each enumeration, and waits when the reader does not read. When the caller's token is cancelled, the last event is a completed one
    /// with <see cref="ToolErrorKind.Cancelled"/>; nothing is thrown. Giving the enumeration up early cancels the tool.
    /// </remarks>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">The caller gives the call up.</param>
    IAsyncEnumerable<ToolEvent> RunStreamingAsync(ToolCall call, CancellationToken cancellationToken = default);

    /// <summary>Runs several calls, a bounded number at once, and gives their results as they come or in the order of the calls.</summary>
    /// <remarks>
    /// Calls whose tools declare conflicting effects (<see cref="Tool.Effects"/>) run in the order given and never at the same time; one that runs alone waits for
    /// those before it and holds back those behind it. The sequence is read as places get free. When the enumeration ends, early or not, nothing runs any more.
    /// </remarks>
    /// <param name="calls">The calls.</param>
    /// <param name="options">How they are run together; the defaults where <see langword="null"/>.</param>
    /// <param name="cancellationToken">The caller gives the calls up.</param>
    /// <returns>One result for each call; <see cref="ToolResult.CallId"/> says whose it is.</returns>
    /// <exception cref="OperationCanceledException">The caller's token was cancelled; the exception carries it.</exception>
    IAsyncEnumerable<ToolResult> RunManyAsync(IEnumerable<ToolCall> calls, RunManyOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Runs the steps of a chain one after the other. A chain that is wrong is a rejected result with every fault listed.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="options">What is different for this run; nothing where <see langword="null"/>.</param>
    /// <param name="cancellationToken">The caller gives the chain up.</param>
    /// <returns>What became of it and of each step.</returns>
    /// <exception cref="OperationCanceledException">The caller's token was cancelled; the exception carries it.</exception>
    ValueTask<ChainResult> RunChainAsync(ToolChain chain, RunChainOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Runs a graph: each node as soon as the results that it needs are there. A graph that is wrong is a rejected result with every fault listed.</summary>
    /// <remarks>
    /// A node that fails makes those that need it skipped, with the reason; the others go on. When the graph's own time is over, the results so far are returned.
    /// Nodes whose tools declare conflicting effects run one after the other.
    /// </remarks>
    /// <param name="graph">The graph.</param>
    /// <param name="options">What is different for this run; nothing where <see langword="null"/>.</param>
    /// <param name="cancellationToken">The caller gives the graph up.</param>
    /// <returns>What became of it and of each node.</returns>
    /// <exception cref="OperationCanceledException">The caller's token was cancelled; the exception carries it.</exception>
    ValueTask<GraphResult> RunGraphAsync(ToolGraph graph, RunGraphOptions? options = null, CancellationToken cancellationToken = default);
}
