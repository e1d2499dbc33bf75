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
    /// The tool starts with the first read and waits when the reader does not read. When the caller's token is cancelled, the last event is a completed one
    /// with <see cref="ToolErrorKind.Cancelled"/>; nothing is thrown. Giving the enumeration up early cancels the tool.
    /// </remarks>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">The caller gives the call up.</param>
    IAsyncEnumerable<ToolEvent> RunStreamingAsync(ToolCall call, CancellationToken cancellationToken = default);
}
