namespace ToolExec.Backend;

/// <summary>A delegate without a result.</summary>
internal sealed class NothingReturned : ReturnAdapter
{
    public override async ValueTask<ToolResult> ToResultAsync(object? returned)
    {
        if (returned is Task task)
        {
#pragma warning disable VSTHRD003 // The handler's task: this is who waits for it.
            await task.ConfigureAwait(false);
#pragma warning restore VSTHRD003
        }
        else if (returned is ValueTask valueTask)
        {
            await valueTask.ConfigureAwait(false);
        }

        return ToolResult.Success(default);
    }
}
