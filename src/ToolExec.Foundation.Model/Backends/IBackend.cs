using System.Runtime.CompilerServices;

namespace ToolExec;

/// <summary>A place where tools run: this process, an MCP server, an HTTP API, a program.</summary>
/// <remarks>
/// <para>The contract, each sentence of which implementers can test:</para>
/// <list type="bullet">
/// <item><description>All members may be called by several threads at once.</description></item>
/// <item><description><see cref="Name"/> and <see cref="Kind"/> never change.</description></item>
/// <item><description>A tool that fails, times out or does not exist is a <see cref="ToolResult"/>, not an exception.</description></item>
/// <item><description>When the context's token is cancelled, <see cref="ExecuteAsync"/> throws <see cref="OperationCanceledException"/> and the work itself stops too.</description></item>
/// <item><description>Progress of one call is reported in order, and never after its result.</description></item>
/// <item><description><see cref="IAsyncDisposable.DisposeAsync"/> may be called twice and leaves no process, connection or task behind.</description></item>
/// </list>
/// </remarks>
public interface IBackend : IAsyncDisposable
{
    /// <summary>Raised when the list of tools may have changed; the registry then lists them again. May be raised on any thread and more often than needed.</summary>
    event EventHandler? ToolsChanged;

    /// <summary>Gets the name, unique in a registry: 1 to 128 characters of <c>[A-Za-z0-9_.-]</c>. It is the namespace of tools that have none.</summary>
    string Name { get; }

    /// <summary>Gets the kind, such as <see cref="BackendKinds.Mcp"/>.</summary>
    string Kind { get; }

    /// <summary>Makes the backend ready: connects, starts processes. Called once before anything is listed or run; a second call does nothing.</summary>
    /// <param name="cancellationToken">Gives the start up.</param>
    /// <exception cref="BackendException">The backend cannot be started; the error says why and what to do. It may be tried again.</exception>
    ValueTask StartAsync(CancellationToken cancellationToken);

    /// <summary>Lists the tools.</summary>
    /// <param name="cancellationToken">Gives the listing up.</param>
    /// <returns>The tools, and what could not be listed.</returns>
    /// <exception cref="BackendException">Nothing can be listed now.</exception>
    ValueTask<BackendTools> ListToolsAsync(CancellationToken cancellationToken);

    /// <summary>Finds a tool by the backend's own name for it.</summary>
    /// <param name="remoteName">The name.</param>
    /// <param name="cancellationToken">Gives the search up.</param>
    /// <returns>The tool, or <see langword="null"/> where there is none.</returns>
    /// <exception cref="BackendException">The backend cannot say now.</exception>
    async ValueTask<Tool?> GetToolAsync(string remoteName, CancellationToken cancellationToken)
    {
        var list = await ListToolsAsync(cancellationToken).ConfigureAwait(false);
        foreach (var tool in list.Tools)
        {
            if (string.Equals(tool.RemoteName, remoteName, StringComparison.Ordinal))
            {
                return tool.Tool;
            }
        }

        return null;
    }

    /// <summary>Runs a tool.</summary>
    /// <param name="context">The call; its binding names the tool, its token says when to stop, its arguments are checked.</param>
    /// <returns>What became of it.</returns>
    /// <exception cref="OperationCanceledException">The context's token was cancelled.</exception>
    ValueTask<ToolResult> ExecuteAsync(ToolCallContext context);

    /// <summary>Runs a tool and gives its events as they come; the last one is a <see cref="ToolCompletedEvent"/>.</summary>
    /// <remarks>The default runs <see cref="ExecuteAsync"/>, whose progress goes through the context, and gives its result as the one event.</remarks>
    /// <param name="context">The call.</param>
    /// <param name="cancellationToken">Ends the stream; the same as the context's where the runner calls.</param>
    /// <returns>The events, or <see langword="null"/> where the backend cannot stream this tool.</returns>
    IAsyncEnumerable<ToolEvent>? ExecuteStreamingAsync(ToolCallContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return StreamAsync(this, context, cancellationToken);

        static async IAsyncEnumerable<ToolEvent> StreamAsync(IBackend backend, ToolCallContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return new ToolCompletedEvent(await backend.ExecuteAsync(context).ConfigureAwait(false));
        }
    }

    /// <summary>Asks whether the backend could run a tool now.</summary>
    /// <param name="cancellationToken">Gives the question up.</param>
    /// <returns>How it is; a backend that cannot be reached is unhealthy, not an exception.</returns>
    ValueTask<BackendHealth> CheckHealthAsync(CancellationToken cancellationToken);
}
