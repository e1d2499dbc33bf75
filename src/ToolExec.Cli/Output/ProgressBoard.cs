namespace ToolExec.Cli;

/// <summary>Keeps track of calls while they run: who waits, who runs and how far, who has ended.</summary>
/// <remarks>A step of the pipeline, so that it sees each call start and end whoever made it. Safe for use by several threads.</remarks>
internal sealed class ProgressBoard(TimeProvider time) : IToolMiddleware
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ProgressRow> _rows = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];

    /// <summary>Announces a call.</summary>
    /// <param name="key">The call's id.</param>
    /// <param name="label">What is shown for it.</param>
    public void Add(string key, string label)
    {
        lock (_gate)
        {
            if (_rows.TryAdd(key, new ProgressRow(label)))
            {
                _order.Add(key);
            }
        }
    }

    /// <summary>Makes a call report its progress here.</summary>
    public ToolCall Watch(ToolCall call) =>
        call with { Options = (call.Options ?? new ToolCallOptions()) with { Progress = new Listener(this, call.CallId!) } };

    /// <summary>Returns the rows as they are now, in the order in which they were announced.</summary>
    public IReadOnlyList<ProgressRow> Snapshot()
    {
        lock (_gate)
        {
            return [.. _order.Select(key => _rows[key])];
        }
    }

    /// <summary>Says how long a row has been running.</summary>
    public TimeSpan? ElapsedOf(ProgressRow row) => row.Started is { } started ? time.GetElapsedTime(started, row.Ended ?? time.GetTimestamp()) : null;

    /// <summary>Takes note that a call has begun.</summary>
    public void Started(string key) => Change(key, row => row with { Started = time.GetTimestamp() });

    /// <summary>Takes note of how a call ended.</summary>
    public void Ended(string key, ToolStatus status) => Change(key, row => row with { Ended = time.GetTimestamp(), Status = status });

    /// <inheritdoc/>
    public async ValueTask<ToolResult> InvokeAsync(ToolCallContext context, ToolCallDelegate next)
    {
        if (context.Call.CallId is not { } key || !Change(key, row => row with { Started = time.GetTimestamp() }))
        {
            return await next(context).ConfigureAwait(false);
        }

        ToolResult? result = null;
        try
        {
            return result = await next(context).ConfigureAwait(false);
        }
        finally
        {
            var status = result?.Status ?? ToolStatus.Cancelled;
            Change(key, row => row with { Ended = time.GetTimestamp(), Status = status });
        }
    }

    private bool Change(string key, Func<ProgressRow, ProgressRow> change)
    {
        lock (_gate)
        {
            if (!_rows.TryGetValue(key, out var row))
            {
                return false;
            }

            _rows[key] = change(row);
            return true;
        }
    }

    private sealed class Listener(ProgressBoard board, string key) : IProgress<ToolProgress>
    {
        public void Report(ToolProgress value) => board.Change(key, row => row with { Progress = value });
    }
}
