using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ToolExec;

/// <summary>The one thing a host application needs: every tool of an instance, and every way to run them.</summary>
/// <remarks>
/// Safe for use by several threads. It is made by the container and owns nothing: the container ends what it uses.
/// A tool that fails is a result; use <see cref="ToolResult.EnsureSucceeded"/> where an exception is wanted.
/// </remarks>
public sealed class ToolExecutor
{
    private readonly ToolExecStartup _startup;

    internal ToolExecutor(IBackendRegistry backends, IToolRunner runner, ToolExecStartup startup)
    {
        Backends = backends;
        Runner = runner;
        _startup = startup;
    }

    /// <summary>Gets the backends: register, unregister, switch and ask them.</summary>
    public IBackendRegistry Backends { get; }

    /// <summary>Gets the runner: streams, batches, chains and graphs.</summary>
    public IToolRunner Runner { get; }

    /// <summary>Gets the catalogue of all tools, a snapshot.</summary>
    public ToolCatalog Catalog => Backends.Catalog;

    /// <summary>Starts the backends. A generic host does it by itself; a program without one calls this first. A second call does nothing.</summary>
    /// <param name="cancellationToken">Gives the start up.</param>
    /// <exception cref="AggregateException">Backends cannot be started, and the registry is not set to tolerate it.</exception>
    /// <exception cref="BackendSettingsException">The configuration of a backend is wrong.</exception>
    public ValueTask StartAsync(CancellationToken cancellationToken = default) => _startup.StartAsync(cancellationToken);

    /// <summary>Runs a tool.</summary>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    /// <returns>What became of it.</returns>
    /// <exception cref="OperationCanceledException">The caller's token was cancelled.</exception>
    public ValueTask<ToolResult> CallAsync(ToolCall call, CancellationToken cancellationToken = default) => Runner.RunAsync(call, cancellationToken);

    /// <summary>Runs a tool.</summary>
    /// <param name="tool">The tool's id.</param>
    /// <param name="arguments">The arguments, an object; undefined stands for an empty one.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    /// <returns>What became of it.</returns>
    /// <exception cref="OperationCanceledException">The caller's token was cancelled.</exception>
    public ValueTask<ToolResult> CallAsync(string tool, JsonElement arguments = default, CancellationToken cancellationToken = default) =>
        Runner.RunAsync(new ToolCall(tool, arguments), cancellationToken);

    /// <summary>Runs a tool with arguments in JSON text, as model APIs give them. The text is read strictly.</summary>
    /// <param name="tool">The tool's id.</param>
    /// <param name="json">The arguments, the text of a JSON object. A text that is none becomes an error of the result.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    /// <returns>What became of it.</returns>
    /// <exception cref="OperationCanceledException">The caller's token was cancelled.</exception>
    public ValueTask<ToolResult> CallJsonAsync(string tool, string json, CancellationToken cancellationToken = default) =>
        Runner.RunAsync(ToolCall.FromJson(tool, json), cancellationToken);

    /// <summary>Runs a tool with arguments that a source-generated contract writes.</summary>
    /// <typeparam name="TArguments">The type of the arguments; it must be written as an object.</typeparam>
    /// <param name="tool">The tool's id.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="typeInfo">The contract.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    /// <returns>What became of it.</returns>
    /// <exception cref="OperationCanceledException">The caller's token was cancelled.</exception>
    public ValueTask<ToolResult> CallAsync<TArguments>(string tool, TArguments arguments, JsonTypeInfo<TArguments> typeInfo, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(typeInfo);
        return Runner.RunAsync(new ToolCall(tool, JsonSerializer.SerializeToElement(arguments, typeInfo)), cancellationToken);
    }

    /// <summary>Runs a tool with arguments of any type, such as an anonymous object or a dictionary, written by reflection.</summary>
    /// <param name="tool">The tool's id.</param>
    /// <param name="arguments">The arguments; they must be written as an object.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    /// <returns>What became of it.</returns>
    /// <exception cref="OperationCanceledException">The caller's token was cancelled.</exception>
    [RequiresUnreferencedCode("Writes the arguments by reflection; use the overload that takes a JsonTypeInfo in trimmed programs.")]
    [RequiresDynamicCode("Writes the arguments by reflection; use the overload that takes a JsonTypeInfo in programs compiled ahead of time.")]
    public ValueTask<ToolResult> CallAsync(string tool, object arguments, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        return Runner.RunAsync(new ToolCall(tool, JsonSerializer.SerializeToElement(arguments, arguments.GetType())), cancellationToken);
    }

    /// <summary>Runs a tool and gives its events as they come (<see cref="IToolRunner.RunStreamingAsync"/>).</summary>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    public IAsyncEnumerable<ToolEvent> StreamAsync(ToolCall call, CancellationToken cancellationToken = default) => Runner.RunStreamingAsync(call, cancellationToken);

    /// <summary>Runs several calls, a bounded number at the same time (<see cref="IToolRunner.RunManyAsync"/>).</summary>
    /// <param name="calls">The calls.</param>
    /// <param name="options">How many at once and in which order the results come; the defaults where <see langword="null"/>.</param>
    /// <param name="cancellationToken">Gives all of them up.</param>
    public IAsyncEnumerable<ToolResult> RunManyAsync(IEnumerable<ToolCall> calls, RunManyOptions? options = null, CancellationToken cancellationToken = default) =>
        Runner.RunManyAsync(calls, options, cancellationToken);

    /// <summary>Runs calls one after the other, each with the results of those before it (<see cref="IToolRunner.RunChainAsync"/>).</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="options">Who is told of its progress; nobody where <see langword="null"/>.</param>
    /// <param name="cancellationToken">Gives the chain up.</param>
    /// <returns>What became of the chain and of each step.</returns>
    /// <exception cref="OperationCanceledException">The caller's token was cancelled.</exception>
    public ValueTask<ChainResult> RunChainAsync(ToolChain chain, RunChainOptions? options = null, CancellationToken cancellationToken = default) =>
        Runner.RunChainAsync(chain, options, cancellationToken);

    /// <summary>Runs calls that need each other's results, each the moment its inputs are there (<see cref="IToolRunner.RunGraphAsync"/>).</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="options">Who is told of its progress; nobody where <see langword="null"/>.</param>
    /// <param name="cancellationToken">Gives the graph up.</param>
    /// <returns>What became of the graph and of each node.</returns>
    /// <exception cref="OperationCanceledException">The caller's token was cancelled.</exception>
    public ValueTask<GraphResult> RunGraphAsync(ToolGraph graph, RunGraphOptions? options = null, CancellationToken cancellationToken = default) =>
        Runner.RunGraphAsync(graph, options, cancellationToken);
}
