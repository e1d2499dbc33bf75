namespace ToolExec.Backend;

/// <summary>Passes reports on in order. <see cref="IProgress{T}"/> cannot wait, so a report that the reader has no room for yet waits here.</summary>
internal sealed class CallProgress(ToolCallContext context) : IProgress<ToolProgress>
{
    private readonly Lock _gate = new();

    // Guarded by _gate.
    private Task _sent = Task.CompletedTask;
    private bool _ended;

    public void Report(ToolProgress value)
    {
        ArgumentNullException.ThrowIfNull(value);
        lock (_gate)
        {
            if (!_ended)
            {
                _sent = SendAsync(_sent, value);
            }
        }
    }

    /// <summary>Takes no more reports and waits for those that were taken.</summary>
    public Task EndAsync()
    {
        lock (_gate)
        {
            _ended = true;
#pragma warning disable VSTHRD003 // The task is this object's own and needs no thread of the caller.
            return _sent;
#pragma warning restore VSTHRD003
        }
    }

    private async Task SendAsync(Task before, ToolProgress value)
    {
#pragma warning disable VSTHRD003 // The task is that of the report before, and needs no thread of its own.
        await before.ConfigureAwait(false);
#pragma warning restore VSTHRD003
        await context.ReportProgressAsync(value.Progress, value.Total, value.Message).ConfigureAwait(false);
    }
}
