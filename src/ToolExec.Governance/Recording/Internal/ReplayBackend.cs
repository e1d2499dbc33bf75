using System.Runtime.CompilerServices;

namespace ToolExec.Governance;

/// <summary>A backend of a recording: it has the tools that the real one had, and gives what the real one gave.</summary>
internal sealed class ReplayBackend(string name, IReadOnlyList<CassetteTool> tools, CassettePlayer player) : IBackend
{
    public const string KindName = "replay";

    // A recording does not change.
    public event EventHandler? ToolsChanged
    {
        add { }
        remove { }
    }

    public string Name => name;

    public string Kind => KindName;

    public ValueTask StartAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask<BackendTools> ListToolsAsync(CancellationToken cancellationToken) => new(new BackendTools([.. tools.Select(static t => new BackendTool(t.Tool, t.RemoteName))]));

    public async ValueTask<ToolResult> ExecuteAsync(ToolCallContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.CancellationToken.ThrowIfCancellationRequested();
        var (call, error) = player.Take(context.Tool, context.Arguments);
        if (call is null)
        {
            return ToolResult.Failure(error!);
        }

        await PlayAsync(context, call).ConfigureAwait(false);
        return Copy(call.Result);
    }

    public async IAsyncEnumerable<ToolEvent> ExecuteStreamingAsync(ToolCallContext context, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        cancellationToken.ThrowIfCancellationRequested();
        var (call, error) = player.Take(context.Tool, context.Arguments);
        foreach (var toolEvent in call?.Events ?? [])
        {
            await Task.CompletedTask.ConfigureAwait(false);
            yield return toolEvent;
        }

        yield return new ToolCompletedEvent(call is null ? ToolResult.Failure(error!) : Copy(call.Result));
    }

    public ValueTask<BackendHealth> CheckHealthAsync(CancellationToken cancellationToken) => new(BackendHealth.Healthy);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Tells whoever listens what was told then.</summary>
    public static async ValueTask PlayAsync(ToolCallContext context, CassetteCall call)
    {
        foreach (var toolEvent in call.Events)
        {
            if (toolEvent is ToolProgressEvent { Progress: var progress })
            {
                await context.ReportProgressAsync(progress.Progress, progress.Total, progress.Message).ConfigureAwait(false);
            }
            else if (toolEvent is ToolChunkEvent { Content: var content })
            {
                await context.WriteChunkAsync(content).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Returns the result for one more call.</summary>
    public static ToolResult Copy(ToolResult result) => new(result.Status, result.Value, result.Content, result.Error) { Meta = result.Meta };
}
