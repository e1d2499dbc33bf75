namespace ToolExec.Runtime;

/// <summary>A guest in a pod of its own.</summary>
/// <param name="api">The API server.</param>
/// <param name="name">The pod.</param>
/// <param name="streams">Its streams; owned.</param>
/// <param name="errors">What it has written to its standard error.</param>
/// <param name="enforced">What is bounded around it.</param>
/// <param name="remove">Removes the pod; may be called once.</param>
/// <param name="time">The clock.</param>
internal sealed class KubernetesGuest(
    KubernetesApi api, string name, PodStreams streams, ContainerGuest.ErrorTail errors, LimitsEnforced enforced, Func<string, Task> remove, TimeProvider time) : IGuest
{
    private static readonly TimeSpan ExitLimit = TimeSpan.FromSeconds(10);
    private int _isRemoved;

    public Stream Output => streams.Output;

    public Stream Input => streams.Input;

    public LimitsEnforced Enforced { get; } = enforced;

    public bool IsAlive => !streams.HasEnded;

    public async ValueTask<SandboxError> ExplainAsync()
    {
        using var limit = new CancellationTokenSource(ExitLimit, time);
        Pod? last = null;
        try
        {
            var ended = await api.WaitAsync(name, null, pod => PodStates.HasEnded(last = pod), limit.Token).ConfigureAwait(false);
            return PodStates.Explain(ended, Enforced.Memory, errors.Text);
        }
        catch (Exception e) when (e is KubernetesException or OperationCanceledException)
        {
            var why = last is null
                ? "The script's pod ended before it gave a result, and the API server does not say why."
                : $"The script's pod lost its way to the host before it gave a result ({PodStates.Waiting(last)}).";
            return new SandboxError(SandboxErrorKind.Exited, why) { Exception = e };
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isRemoved, 1) == 0)
        {
            // A guest without input ends by itself, sooner than its node ends it.
            await streams.EndInputAsync().ConfigureAwait(false);
            await remove(name).ConfigureAwait(false);
            await streams.DisposeAsync().ConfigureAwait(false);
        }
    }
}
