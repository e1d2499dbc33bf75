using System.Text.Json;

namespace ToolExec.Run.Tests;

/// <summary>A runner whose tools are functions of the test.</summary>
internal sealed class FakeRunner(Func<ToolCall, CancellationToken, ValueTask<ToolResult>> run) : IToolRunner
{
    public ValueTask<ToolResult> RunAsync(ToolCall call, CancellationToken cancellationToken = default) => run(call, cancellationToken);

    public IAsyncEnumerable<ToolEvent> RunStreamingAsync(ToolCall call, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public IAsyncEnumerable<ToolResult> RunManyAsync(IEnumerable<ToolCall> calls, RunManyOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public ValueTask<ChainResult> RunChainAsync(ToolChain chain, RunChainOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public ValueTask<GraphResult> RunGraphAsync(ToolGraph graph, RunGraphOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public static JsonElement Json(string json) => ToolExecJson.Parse(json);

    public static Tool Tool(string name, ToolEffects? effects = null) =>
        new() { Name = name, InputSchema = Json("""{"type":"object"}"""), Effects = effects };
}
