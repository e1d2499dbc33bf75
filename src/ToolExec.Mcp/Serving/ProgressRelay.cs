using System.Threading.Channels;

namespace ToolExec.Mcp;

/// <summary>
/// The progress of one call, from the tool to the client. A client that reads more slowly than the tool reports misses the oldest reports: the tool never
/// waits for it.
/// </summary>
internal sealed class ProgressRelay : IProgress<ToolProgress>
{
    private const int Capacity = 64;

    private readonly Channel<ToolProgress> _reports = Channel.CreateBounded<ToolProgress>(
        new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    public void Report(ToolProgress value) => _reports.Writer.TryWrite(value);

    internal void Complete() => _reports.Writer.TryComplete();

    /// <summary>Hands the reports on, in order, until <see cref="Complete"/> and none is left.</summary>
    internal async Task PumpAsync(Func<ToolProgress, CancellationToken, Task> send, CancellationToken cancellationToken)
    {
        await foreach (var report in _reports.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            await send(report, cancellationToken).ConfigureAwait(false);
        }
    }
}
