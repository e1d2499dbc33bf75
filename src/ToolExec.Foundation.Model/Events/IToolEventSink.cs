namespace ToolExec;

/// <summary>Takes the events of one running call, in order.</summary>
public interface IToolEventSink
{
    /// <summary>Takes an event. The task ends when there is room for the next: a tool that writes faster than its reader waits here.</summary>
    /// <param name="toolEvent">A progress or chunk event.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    ValueTask WriteAsync(ToolEvent toolEvent, CancellationToken cancellationToken);
}
