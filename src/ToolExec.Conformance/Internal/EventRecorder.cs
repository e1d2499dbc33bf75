namespace ToolExec.Conformance;

/// <summary>Keeps the events of a call.</summary>
internal sealed class EventRecorder : IToolEventSink
{
    private readonly Lock _gate = new();
    private readonly List<ToolEvent> _events = [];

    public IReadOnlyList<ToolEvent> Events
    {
        get
        {
            lock (_gate)
            {
                return [.. _events];
            }
        }
    }

    public ValueTask WriteAsync(ToolEvent toolEvent, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _events.Add(toolEvent);
        }

        return default;
    }
}
