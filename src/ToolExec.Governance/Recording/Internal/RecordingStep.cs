namespace ToolExec.Governance;

/// <summary>Records what a backend gave, or plays it.</summary>
internal sealed class RecordingStep(ToolRecording recording) : IToolMiddleware
{
    private const int MaxEvents = 10_000;

    public async ValueTask<ToolResult> InvokeAsync(ToolCallContext context, ToolCallDelegate next)
    {
        if (recording.Find(context) is { } known)
        {
            context.Notes?.Add(CallSteps.Record, "played");
            await ReplayBackend.PlayAsync(context, known).ConfigureAwait(false);
            return ReplayBackend.Copy(known.Result);
        }

        var (attempts, listener) = (context.Attempts, context.Events);
        var heard = listener is null ? null : new Listener(listener);
        context.Events = heard;
        ToolResult result;
        try
        {
            result = await next(context).ConfigureAwait(false);
        }
        finally
        {
            context.Events = listener;
        }

        // A call that no backend saw, or that its caller gave up, says nothing of the backend.
        var isRecorded = context.Attempts > attempts && context.Binding is not null && result.Status is not ToolStatus.Cancelled && !context.CancellationToken.IsCancellationRequested;
        if (isRecorded)
        {
            recording.Add(context, heard?.Events ?? [], result);
        }

        context.Notes?.Add(CallSteps.Record, isRecorded ? "recorded" : "left_out");
        return result;
    }

    private sealed class Listener(IToolEventSink inner) : IToolEventSink
    {
        private readonly List<ToolEvent> _events = [];

        // Events of one call come one after the other.
        public IReadOnlyList<ToolEvent> Events => _events;

        public ValueTask WriteAsync(ToolEvent toolEvent, CancellationToken cancellationToken)
        {
            if (_events.Count < MaxEvents)
            {
                _events.Add(toolEvent);
            }

            return inner.WriteAsync(toolEvent, cancellationToken);
        }
    }
}
