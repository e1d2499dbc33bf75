using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace ToolExec.Discovery.Toolsets.Internal;

/// <summary>A runner that lets through only calls of a toolset's tools, each under its whole id. Everything else is the runner's behind it.</summary>
internal sealed class RestrictedRunner(IToolRunner runner, ToolsetCatalog tools) : IToolRunner
{
    public ValueTask<ToolResult> RunAsync(ToolCall call, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        return tools.TryResolve(call.Tool, out var id, out var error)
            ? runner.RunAsync(call with { Tool = id }, cancellationToken)
            : new(Refuse(call, error));
    }

    public IAsyncEnumerable<ToolEvent> RunStreamingAsync(ToolCall call, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        return tools.TryResolve(call.Tool, out var id, out var error)
            ? runner.RunStreamingAsync(call with { Tool = id }, cancellationToken)
            : OneAsync(new ToolCompletedEvent(Refuse(call, error)));
    }

    public async IAsyncEnumerable<ToolResult> RunManyAsync(
        IEnumerable<ToolCall> calls,
        RunManyOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(calls);

        // The order of the calls: a refused one has its result, null stands for the next result of the runner.
        var order = new ConcurrentQueue<ToolResult?>();
        await foreach (var result in runner.RunManyAsync(Allowed(calls, order), options, cancellationToken).ConfigureAwait(false))
        {
            while (order.TryPeek(out var refused) && refused is not null && order.TryDequeue(out _))
            {
                yield return refused;
            }

            order.TryDequeue(out _);
            yield return result;
        }

        while (order.TryDequeue(out var refused))
        {
            if (refused is not null)
            {
                yield return refused;
            }
        }
    }

    public ValueTask<ChainResult> RunChainAsync(ToolChain chain, RunChainOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(chain);
        var faults = new List<ToolViolation>();
        var steps = chain.Steps?.Select((s, i) => s is null ? s! : s with { Tool = Resolve(s.Tool, $"/steps/{i}/tool", faults) }).ToArray();
        return faults.Count == 0
            ? runner.RunChainAsync(steps is null ? chain : chain with { Steps = steps }, options, cancellationToken)
            : new(new ChainResult { Status = ToolStatus.Rejected, Error = Refuse("chain", ToolOperation.Chain, faults), Steps = [] });
    }

    public ValueTask<GraphResult> RunGraphAsync(ToolGraph graph, RunGraphOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var faults = new List<ToolViolation>();
        var nodes = graph.Nodes?.Select((n, i) => n?.Tool is null ? n! : n with { Tool = Resolve(n.Tool, $"/nodes/{i}/tool", faults) }).ToArray();
        return faults.Count == 0
            ? runner.RunGraphAsync(nodes is null ? graph : graph with { Nodes = nodes }, options, cancellationToken)
            : new(new GraphResult { Status = ToolStatus.Rejected, Error = Refuse("graph", ToolOperation.Graph, faults), Nodes = [] });
    }

    private static ToolResult Refuse(ToolCall call, ToolError error) => ToolResult.Failure(error).ForCall(call.Tool, call.CallId, null, TimeSpan.Zero, 0);

    private static ToolError Refuse(string what, ToolOperation operation, List<ToolViolation> faults) =>
        new(ToolErrorKind.InvalidPlan, $"The {what} was not run. {string.Join(" ", faults.Select(f => f.Message))}") { Operation = operation, Violations = faults };

    private static async IAsyncEnumerable<ToolEvent> OneAsync(ToolEvent only)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        yield return only;
    }

    private string Resolve(string tool, string path, List<ToolViolation> faults)
    {
        if (tools.TryResolve(tool, out var id, out var error))
        {
            return id;
        }

        faults.Add(new ToolViolation(path, "", "tool", error.Message));
        return tool;
    }

    private IEnumerable<ToolCall> Allowed(IEnumerable<ToolCall> calls, ConcurrentQueue<ToolResult?> order)
    {
        foreach (var call in calls)
        {
            if (call is not null && !tools.TryResolve(call.Tool, out _, out var error))
            {
                order.Enqueue(Refuse(call, error));
                continue;
            }

            order.Enqueue(null);
            yield return call is not null && tools.TryResolve(call.Tool, out var id, out _) ? call with { Tool = id } : call!;
        }
    }
}
