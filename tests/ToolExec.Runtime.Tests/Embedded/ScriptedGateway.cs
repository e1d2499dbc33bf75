using System.Collections.Concurrent;
using System.Text.Json;

namespace ToolExec.Runtime.Tests.Embedded;

/// <summary>A gateway whose tools are functions of the test.</summary>
internal sealed class ScriptedGateway : IToolGateway
{
    private readonly ConcurrentDictionary<string, Func<JsonElement, CancellationToken, ValueTask<ToolResult>>> _tools = new(StringComparer.Ordinal);

    public ConcurrentQueue<(string Tool, string Arguments)> Asked { get; } = new();

    public IReadOnlyList<GatewayCall> Calls => [];

    public ToolChain? Chain { get; private set; }

    public ToolSearchQuery? Query { get; private set; }

    public ScriptedGateway Add(string tool, Func<JsonElement, CancellationToken, ValueTask<ToolResult>> run)
    {
        _tools[tool] = run;
        return this;
    }

    public ScriptedGateway Add(string tool, string json) => Add(tool, (_, _) => new(ToolResult.Success(ToolExecJson.Parse(json))));

    public ScriptedGateway Add(string tool, ToolError error) => Add(tool, (_, _) => new(ToolResult.Failure(error)));

    public ValueTask<ToolResult> RunToolAsync(string tool, JsonElement arguments, CancellationToken cancellationToken)
    {
        Asked.Enqueue((tool, arguments.ValueKind == JsonValueKind.Undefined ? "" : arguments.GetRawText()));
        return _tools.TryGetValue(tool, out var run) ? run(arguments, cancellationToken) : new(ToolResult.Failure(new ToolError(ToolErrorKind.ToolNotFound, $"There is no tool '{tool}'.")));
    }

    public ValueTask<ChainResult> RunChainAsync(ToolChain chain, CancellationToken cancellationToken)
    {
        Chain = chain;
        return new(chain.Steps.Any(s => string.Equals(s.Tool, "n:fail", StringComparison.Ordinal))
            ? new ChainResult
            {
                Status = ToolStatus.Failed,
                Steps = [],
                Error = new ToolError(ToolErrorKind.ChainStepFailed, "Step 0 failed.")
                {
                    StepIndex = 0,
                    Cause = new ToolError(ToolErrorKind.ValidationInput, "Wrong.") { Violations = [new ToolViolation("/a", "/properties/a/type", "type", "must be a number")] },
                },
            }
            : new ChainResult { Status = ToolStatus.Succeeded, Steps = [], Value = ToolExecJson.Parse("7") });
    }

    public ValueTask<ToolSearchPage> SearchToolsAsync(ToolSearchQuery query, CancellationToken cancellationToken)
    {
        Query = query;
        var tool = new Tool { Name = "t", Namespace = "n", InputSchema = ToolExecJson.EmptyObject };
        return new(new ToolSearchPage { Hits = [new ToolSearchHit(tool, "Does it.", 1)], Total = 1 });
    }

    public ValueTask<ToolNamespacePage> ListNamespacesAsync(string? cursor, CancellationToken cancellationToken) =>
        new(new ToolNamespacePage { Namespaces = [new ToolNamespaceInfo("n", 2)], Total = 1 });

    public ValueTask<ToolDocument> DescribeToolAsync(string tool, ToolDetail detail, CancellationToken cancellationToken) =>
        tool == "n:t" ? new(new ToolDocument { Id = tool, Detail = detail, Summary = "Does it." }) : throw new ToolExecException(new ToolError(ToolErrorKind.ToolNotFound, $"There is no tool '{tool}'."));

    public async ValueTask<IReadOnlyList<ToolExample>> ListToolExamplesAsync(string tool, int max, CancellationToken cancellationToken)
    {
        await Task.Yield();
        return tool == "n:t"
            ? [new ToolExample { Arguments = ToolExecJson.Parse($$"""{"max":{{max}}}""") }]
            : throw new ToolExecException(new ToolError(ToolErrorKind.ToolNotFound, $"There is no tool '{tool}'."));
    }
}
