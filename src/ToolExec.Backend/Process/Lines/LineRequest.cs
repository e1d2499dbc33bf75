using System.Text.Json;
using System.Threading.Channels;

namespace ToolExec.Backend;

/// <summary>A request that waits for its answer, and what comes before it.</summary>
/// <remarks>The session's reader serves every call and never waits for one: a listener that is slower than the program misses reports and pieces; the answer has everything.</remarks>
internal sealed class LineRequest
{
    private const int Capacity = 1024;

    internal TaskCompletionSource<JsonElement> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly Channel<JsonElement> _events = Channel.CreateBounded<JsonElement>(
        new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    internal void Post(JsonElement message) => _events.Writer.TryWrite(message);

    internal void Complete() => _events.Writer.TryComplete();

    /// <summary>Hands progress and pieces on, in order, until <see cref="Complete"/> and none is left.</summary>
    internal async Task PumpAsync(ToolCallContext context)
    {
        await foreach (var message in _events.Reader.ReadAllAsync(context.CancellationToken).ConfigureAwait(false))
        {
            if (LineMessages.Text(message, "type") is "chunk")
            {
                await context.WriteChunkAsync(new TextBlock(LineMessages.Text(message, "text") ?? "")).ConfigureAwait(false);
            }
            else if (LineMessages.Number(message, "progress") is { } progress)
            {
                await context.ReportProgressAsync(progress, LineMessages.Number(message, "total"), LineMessages.Text(message, "message") is { } words ? ToolText.Clean(words, 1000) : null).ConfigureAwait(false);
            }
        }
    }
}
