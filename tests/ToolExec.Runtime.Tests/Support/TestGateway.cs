using System.Collections.Concurrent;
using System.Text.Json;

namespace ToolExec.Runtime.Tests;

/// <summary>A way to tools that a test defines; the real one has tests of its own.</summary>
public sealed class TestGateway : IToolGateway
{
    private readonly ConcurrentQueue<GatewayCall> _calls = new();
    private int _running;
    private int _mostRunning;

    public Func<string, JsonElement, CancellationToken, ValueTask<ToolResult>> Run { get; init; } = (tool, arguments, _) => new(tool switch
    {
        "math:add" => ToolResult.Success(Json($"{arguments.GetProperty("a").GetInt64() + arguments.GetProperty("b").GetInt64()}")),
        "text:echo" => ToolResult.Success(arguments.GetProperty("value")),
        "text:fail" => ToolResult.Failure(new ToolError(ToolErrorKind.ValidationInput, "The arguments do not fit.")
        {
            Tool = "text:fail",
            IsRetryable = true,
            Violations = [new ToolViolation("/a", "/properties/a/type", "type", "must be a number")],
        }),
        _ => ToolResult.Failure(new ToolError(ToolErrorKind.ToolNotFound, $"There is no tool '{tool}'.")),
    });

    public static IReadOnlyList<SandboxTool> Tools { get; } =
        [new("math:add", "math", "add"), new("text:echo", "text", "echo"), new("text:fail", "text", "fail"), new("ping", "", "ping")];

    public IReadOnlyList<GatewayCall> Calls => [.. _calls];

    public int MostRunning => _mostRunning;

    public static JsonElement Json(string text) => ToolExecJson.Parse(text);

    public async ValueTask<ToolResult> RunToolAsync(string tool, JsonElement arguments, CancellationToken cancellationToken)
    {
        InterlockedMax(Interlocked.Increment(ref _running));
        try
        {
            var result = await Run(tool, arguments, cancellationToken);
            _calls.Enqueue(new GatewayCall { Tool = tool, Arguments = arguments, Status = result.Status });
            return result;
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    public ValueTask<ChainResult> RunChainAsync(ToolChain chain, CancellationToken cancellationToken) => new(chain.Steps.Count == 0
        ? new ChainResult { Status = ToolStatus.Rejected, Error = new ToolError(ToolErrorKind.InvalidPlan, "no steps"), Steps = [] }
        : new ChainResult { Status = ToolStatus.Succeeded, Value = Json($"{chain.Steps.Count}"), Steps = [] });

    public ValueTask<ToolSearchPage> SearchToolsAsync(ToolSearchQuery query, CancellationToken cancellationToken) =>
        throw new ToolExecException(new ToolError(ToolErrorKind.ToolNotFound, $"no index for '{query.Text}' and {query.Limit}"));

    public ValueTask<ToolNamespacePage> ListNamespacesAsync(string? cursor, CancellationToken cancellationToken) =>
        throw new ToolExecException(new ToolError(ToolErrorKind.ToolNotFound, "no index"));

    public ValueTask<ToolDocument> DescribeToolAsync(string tool, ToolDetail detail, CancellationToken cancellationToken) =>
        new(new ToolDocument { Id = tool, Detail = detail });

    public ValueTask<IReadOnlyList<ToolExample>> ListToolExamplesAsync(string tool, int max, CancellationToken cancellationToken) =>
        new((IReadOnlyList<ToolExample>)[new ToolExample { Arguments = Json("""{"a":1}"""), Description = $"{tool} {max}" }]);

    private void InterlockedMax(int value)
    {
        for (var most = _mostRunning; value > most && Interlocked.CompareExchange(ref _mostRunning, value, most) != most; most = _mostRunning)
        {
        }
    }
}
