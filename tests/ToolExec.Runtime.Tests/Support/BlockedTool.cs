namespace ToolExec.Runtime.Tests;

/// <summary>A way to tools of which none ends before it is let go.</summary>
public sealed class BlockedTool
{
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public BlockedTool() => Gateway = new TestGateway { Run = (_, _, token) => BlockAsync(token) };

    public TestGateway Gateway { get; }

    /// <summary>Gets what completes when a call has come.</summary>
    public Task Begun => _begun.Task;

    /// <summary>Gets what completes when it was let go.</summary>
    public Task Released => _released.Task;

    private async ValueTask<ToolResult> BlockAsync(CancellationToken token)
    {
        _begun.TrySetResult();
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
        }
        finally
        {
            _released.TrySetResult();
        }

        return ToolResult.Success(default);
    }
}
