using ToolExec.Foundation.Processes;

namespace ToolExec.Runtime;

/// <summary>A guest that is a child process of this host; sandboxes that start one through a launcher use it as well.</summary>
/// <param name="child">The child; it is owned.</param>
/// <param name="enforced">What is bounded around it.</param>
/// <param name="cleanUp">Called once, after all of it is gone.</param>
internal sealed class ChildGuest(ChildProcess child, LimitsEnforced enforced, Func<ValueTask>? cleanUp = null) : IGuest
{
    private static readonly TimeSpan ExitLimit = TimeSpan.FromSeconds(5);
    private Func<ValueTask>? _cleanUp = cleanUp;

    public Stream Output => child.StandardOutput;

    public Stream Input => child.StandardInput;

    public LimitsEnforced Enforced { get; } = enforced;

    public bool IsAlive => !child.Exited.IsCompleted;

    /// <summary>Gets the process id.</summary>
    public int ProcessId => child.Id;

    public async ValueTask<SandboxError> ExplainAsync()
    {
#pragma warning disable VSTHRD003 // Told by the child's owner, which this is.
        var ended = Task.WhenAll(child.Exited, child.StandardErrorEnd);
        await ended.WaitAsync(ExitLimit, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!child.Exited.IsCompleted)
        {
            return new SandboxError(SandboxErrorKind.Exited, "The script closed its way to the host before it gave a result.");
        }

        var exit = await child.Exited.ConfigureAwait(false);
#pragma warning restore VSTHRD003
        return GuestEnd.Explain(exit.Code, exit.ToString(), child.ErrorTail);
    }

    public async ValueTask DisposeAsync()
    {
        await child.StopAsync(TimeSpan.Zero).ConfigureAwait(false);
        if (Interlocked.Exchange(ref _cleanUp, null) is { } cleanUp)
        {
            await cleanUp().ConfigureAwait(false);
        }
    }
}
