using System.Collections.Concurrent;

namespace ToolExec.Runtime;

/// <summary>What the functions of one run share: its gateway, the calls under way, and the answers that wait for a person.</summary>
internal sealed class EmbeddedRun(IToolGateway gateway)
{
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // One more than the calls under way, until the script has ended.
    private int _calls = 1;

    public IToolGateway Gateway { get; } = gateway;

    /// <summary>Gets what the gateway answered to calls that wait, by their numbers.</summary>
    public ConcurrentDictionary<long, ToolResult> Waiting { get; } = new();

    public void Enter() => Interlocked.Increment(ref _calls);

    public void Leave()
    {
        if (Interlocked.Decrement(ref _calls) == 0)
        {
            _idle.TrySetResult();
        }
    }

    /// <summary>Waits for the calls that are still under way. Called once, when the script has ended and they were told to stop.</summary>
    public async ValueTask WhenIdleAsync()
    {
        Leave();
#pragma warning disable VSTHRD003 // It is this object's own, and ends by calls that are told to stop.
        await _idle.Task.ConfigureAwait(false);
#pragma warning restore VSTHRD003
    }
}
