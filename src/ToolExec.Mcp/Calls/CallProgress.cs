using System.Threading.Channels;

namespace ToolExec.Mcp;

/// <summary>
/// The progress of one call, from the session's reader to the call's listener. A listener that is slower than the server misses the oldest reports:
/// the reader, which serves every call of the session, never waits for one.
/// </summary>
internal sealed class CallProgress
{
    private const int Capacity = 256;

    private readonly Channel<ToolProgress> _reports = Channel.CreateBounded<ToolProgress>(
        new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    internal void Post(ToolProgress report) => _reports.Writer.TryWrite(report);

    internal void Complete() => _reports.Writer.TryComplete();

    /// <summary>Hands the reports on, in order, until <see cref="Complete"/> and none is left.</summary>
    internal async Task PumpAsync(ToolCallContext context)
    {
        await foreach (var report in _reports.Reader.ReadAllAsync(context.CancellationToken).ConfigureAwait(false))
        {
            await context.ReportProgressAsync(report.Progress, report.Total, report.Message).ConfigureAwait(false);
        }
    }
}
