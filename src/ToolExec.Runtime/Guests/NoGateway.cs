using System.Text.Json;

namespace ToolExec.Runtime;

/// <summary>The way to no tools at all.</summary>
internal sealed class NoGateway : IToolGateway
{
    public static NoGateway Instance { get; } = new();

    public IReadOnlyList<GatewayCall> Calls => [];

    public ValueTask<ToolResult> RunToolAsync(string tool, JsonElement arguments, CancellationToken cancellationToken) => new(ToolResult.Failure(Nothing));

    public ValueTask<ChainResult> RunChainAsync(ToolChain chain, CancellationToken cancellationToken) =>
        new(new ChainResult { Status = ToolStatus.Rejected, Error = Nothing, Steps = [] });

    public ValueTask<ToolSearchPage> SearchToolsAsync(ToolSearchQuery query, CancellationToken cancellationToken) => throw new ToolExecException(Nothing);

    public ValueTask<ToolNamespacePage> ListNamespacesAsync(string? cursor, CancellationToken cancellationToken) => throw new ToolExecException(Nothing);

    public ValueTask<ToolDocument> DescribeToolAsync(string tool, ToolDetail detail, CancellationToken cancellationToken) => throw new ToolExecException(Nothing);

    public ValueTask<IReadOnlyList<ToolExample>> ListToolExamplesAsync(string tool, int max, CancellationToken cancellationToken) => throw new ToolExecException(Nothing);

    private static ToolError Nothing => new(ToolErrorKind.ToolNotFound, "This script has no tools.");
}
