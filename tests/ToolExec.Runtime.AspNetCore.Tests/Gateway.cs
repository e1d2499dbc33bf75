using System.Text.Json;

namespace ToolExec.Runtime.AspNetCore.Tests;

/// <summary>The tools of the host that has code run elsewhere.</summary>
public sealed class Gateway : IToolGateway
{
    public Func<string, JsonElement, CancellationToken, ValueTask<ToolResult>> Run { get; init; } = (tool, arguments, _) => new(tool switch
    {
        "math:add" => ToolResult.Success(JsonElement.Parse($"{arguments.GetProperty("a").GetInt32() + arguments.GetProperty("b").GetInt32()}")),
        _ => ToolResult.Failure(new ToolError(ToolErrorKind.ValidationInput, "The arguments do not fit.")
        {
            Tool = tool,
            IsRetryable = true,
            Violations = [new ToolViolation("/a", "/properties/a/type", "type", "must be a number")],
        }),
    });

    public IReadOnlyList<GatewayCall> Calls => [];

    public ValueTask<ToolResult> RunToolAsync(string tool, JsonElement arguments, CancellationToken cancellationToken) => Run(tool, arguments, cancellationToken);

    public ValueTask<ChainResult> RunChainAsync(ToolChain chain, CancellationToken cancellationToken) =>
        new(new ChainResult { Status = ToolStatus.Succeeded, Value = JsonElement.Parse($"{chain.Steps.Count}"), Steps = [] });

    public Func<ToolSearchQuery, ToolSearchPage>? Search { get; init; }

    public ToolNamespacePage? Namespaces { get; init; }

    public ValueTask<ToolSearchPage> SearchToolsAsync(ToolSearchQuery query, CancellationToken cancellationToken) =>
        new(Search?.Invoke(query) ?? throw new ToolExecException(new ToolError(ToolErrorKind.ToolNotFound, $"no index for {query.Text}")));

    public ValueTask<ToolNamespacePage> ListNamespacesAsync(string? cursor, CancellationToken cancellationToken) =>
        new(Namespaces ?? throw new ToolExecException(new ToolError(ToolErrorKind.ToolNotFound, "no index")));

    public ValueTask<ToolDocument> DescribeToolAsync(string tool, ToolDetail detail, CancellationToken cancellationToken) =>
        new(new ToolDocument { Id = tool, Detail = detail });

    public ValueTask<IReadOnlyList<ToolExample>> ListToolExamplesAsync(string tool, int max, CancellationToken cancellationToken) =>
        new((IReadOnlyList<ToolExample>)[new ToolExample { Arguments = JsonElement.Parse("""{"a":1}"""), Description = $"{tool} {max}" }]);
}
