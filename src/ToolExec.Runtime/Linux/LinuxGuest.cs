namespace ToolExec.Runtime;

/// <summary>A guest in a control group, which knows of its end what the process does not.</summary>
internal sealed class LinuxGuest(ChildGuest child, Cgroup group, SandboxLimits limits, Action notRemoved) : IGuest
{
    private bool _isRemoved;

    public Stream Output => child.Output;

    public Stream Input => child.Input;

    public LimitsEnforced Enforced => child.Enforced;

    public bool IsAlive => child.IsAlive;

    public async ValueTask<SandboxError> ExplainAsync()
    {
        var error = await child.ExplainAsync().ConfigureAwait(false);
        return error.Kind == SandboxErrorKind.Exited && group.RanOutOfMemory
            ? new SandboxError(SandboxErrorKind.MemoryLimit, $"The script wanted more than the {limits.MemoryBytes} bytes of memory that it may have, and was stopped. Keep less at the same time.")
            : error;
    }

    public async ValueTask DisposeAsync()
    {
        // First as a whole, so that nothing can run away from the search by parents that follows.
        await group.KillAsync().ConfigureAwait(false);
        await child.DisposeAsync().ConfigureAwait(false);
        if (!_isRemoved)
        {
            _isRemoved = await group.RemoveAsync().ConfigureAwait(false);
            if (!_isRemoved)
            {
                notRemoved();
            }
        }
    }
}
