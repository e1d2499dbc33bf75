using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace ToolExec.Run;

/// <summary>Calls whose caller reads a stream. They go through the same pipeline; only the sink of their events is another one.</summary>
internal sealed partial class ToolRunner
{
    public IAsyncEnumerable<ToolEvent> RunStreamingAsync(ToolCall call, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        return StreamAsync(call, cancellationToken);
    }

    private async IAsyncEnumerable<ToolEvent> StreamAsync(ToolCall call, [EnumeratorCancellation] CancellationToken caller)
    {
        if (caller.IsCancellationRequested)
        {
            yield return new ToolCompletedEvent(Refuse(call, _time.GetTimestamp(), CallOutcome.Cancelled(ShownTool.Of(call.Tool)))) { Tool = call.Tool };
            yield break;
        }

        // Giving up the enumeration ends the call too, so it has a source of its own.
        using var gaveUp = CancellationTokenSource.CreateLinkedTokenSource(caller);
        var channel = Channel.CreateBounded<ToolEvent>(new BoundedChannelOptions(_streamCapacity) { SingleReader = true });
        var listener = call.Options?.Progress is { } progress ? new ProgressSink(progress, _logger) : null;
        var sink = new ChannelSink(channel, call.Tool, listener);
        var scrubbing = _secrets is null ? null : new ScrubbingSink(sink, _secrets);
        var running = CompleteChannelAsync(RunCoreAsync(call, scrubbing is null ? sink : scrubbing, sink, gaveUp.Token), channel);
        try
        {
            await foreach (var toolEvent in channel.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
                yield return toolEvent;
            }

            var result = await running.ConfigureAwait(false);
            if (scrubbing?.Flush() is { } rest)
            {
                yield return rest.Tool is null ? rest with { Tool = result.Tool } : rest;
            }

            yield return new ToolCompletedEvent(result) { Tool = result.Tool };
        }
        finally
        {
            if (!running.IsCompleted)
            {
                await gaveUp.CancelAsync().ConfigureAwait(false);
                await running.ConfigureAwait(false);
            }
        }
    }

    private static async Task<ToolResult> CompleteChannelAsync(ValueTask<ToolResult> running, Channel<ToolEvent> channel)
    {
        try
        {
            return await running.ConfigureAwait(false);
        }
        finally
        {
            channel.Writer.TryComplete();
        }
    }
}
