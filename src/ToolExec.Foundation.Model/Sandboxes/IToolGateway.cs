using System.Text.Json;

namespace ToolExec;

/// <summary>The way of guest code to tools: what it may see and call, through the one pipeline.</summary>
/// <remarks>
/// Safe for use by several threads: guests call in parallel. A tool that fails is a result. What the guest may not do, or does too often, is a result or a
/// <see cref="ToolExecException"/> too; after its limit of calls is reached, every further call is refused.
/// </remarks>
public interface IToolGateway
{
    /// <summary>Gets the calls that were made so far, in the order in which they began.</summary>
    IReadOnlyList<GatewayCall> Calls { get; }

    /// <summary>Runs a tool.</summary>
    /// <param name="tool">The tool's id as the guest gave it.</param>
    /// <param name="arguments">The arguments; undefined stands for an empty object.</param>
    /// <param name="cancellationToken">The guest is gone or gives the call up.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled; the exception carries it.</exception>
    ValueTask<ToolResult> RunToolAsync(string tool, JsonElement arguments, CancellationToken cancellationToken);

    /// <summary>Runs a chain. It is refused as a whole where its steps would exceed a limit.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="cancellationToken">The guest is gone or gives the chain up.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled; the exception carries it.</exception>
    ValueTask<ChainResult> RunChainAsync(ToolChain chain, CancellationToken cancellationToken);

    /// <summary>Searches the tools that the guest may use.</summary>
    /// <param name="query">What is searched for.</param>
    /// <param name="cancellationToken">The guest is gone.</param>
    /// <exception cref="ToolExecException">The host has no index of tools.</exception>
    ValueTask<ToolSearchPage> SearchToolsAsync(ToolSearchQuery query, CancellationToken cancellationToken);

    /// <summary>Lists the namespaces of the tools that the guest may use.</summary>
    /// <param name="cursor">Where to go on, from an earlier page; <see langword="null"/> for the start.</param>
    /// <param name="cancellationToken">The guest is gone.</param>
    /// <exception cref="ToolExecException">The host has no index of tools.</exception>
    ValueTask<ToolNamespacePage> ListNamespacesAsync(string? cursor, CancellationToken cancellationToken);

    /// <summary>Describes a tool.</summary>
    /// <param name="tool">The tool's id.</param>
    /// <param name="detail">How much is told.</param>
    /// <param name="cancellationToken">The guest is gone.</param>
    /// <exception cref="ToolExecException">There is no such tool for this guest, or the host has no index of tools.</exception>
    ValueTask<ToolDocument> DescribeToolAsync(string tool, ToolDetail detail, CancellationToken cancellationToken);

    /// <summary>Lists examples of a tool's use.</summary>
    /// <param name="tool">The tool's id.</param>
    /// <param name="max">How many at most.</param>
    /// <param name="cancellationToken">The guest is gone.</param>
    /// <exception cref="ToolExecException">There is no such tool for this guest, or the host has no index of tools.</exception>
    ValueTask<IReadOnlyList<ToolExample>> ListToolExamplesAsync(string tool, int max, CancellationToken cancellationToken);
}
