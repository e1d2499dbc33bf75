namespace ToolExec.Backend;

/// <summary>A backend took longer than it may. Told apart from a <see cref="TimeoutException"/> that the backend itself throws.</summary>
internal sealed class ForeignTimeoutException(TimeSpan limit) : Exception("A backend took longer than it may.")
{
    public TimeSpan Limit { get; } = limit;
}
