using System.Text;

namespace ToolExec.Runtime;

/// <summary>A guest in a container of its own.</summary>
/// <param name="engine">The engine.</param>
/// <param name="name">The container.</param>
/// <param name="streams">Its streams; owned.</param>
/// <param name="errors">What it has written to its standard error.</param>
/// <param name="enforced">What is bounded around it.</param>
/// <param name="remove">Removes the container; may be called once.</param>
/// <param name="time">The clock.</param>
internal sealed class ContainerGuest(
    IContainerEngine engine, string name, AttachedContainer streams, ContainerGuest.ErrorTail errors, LimitsEnforced enforced, Func<string, Task> remove, TimeProvider time) : IGuest
{
    private const int Killed = 128 + 9;
    private const int Aborted = 128 + 6;
    private const int Faulted = 128 + 11;
    private static readonly TimeSpan ExitLimit = TimeSpan.FromSeconds(10);
    private int _isRemoved;

    public Stream Output => streams.Output;

    public Stream Input => streams.Input;

    public LimitsEnforced Enforced { get; } = enforced;

    public bool IsAlive => !streams.HasEnded;

    public async ValueTask<SandboxError> ExplainAsync()
    {
        using var limit = new CancellationTokenSource(ExitLimit, time);
        try
        {
            var code = await engine.WaitAsync(name, limit.Token).ConfigureAwait(false);
            var state = (await engine.InspectAsync(name, limit.Token).ConfigureAwait(false)).State;

            // Podman does not say that the kernel ran out of the container's memory. Nobody else kills it before its run is over.
            return state.OOMKilled || (code == Killed && Enforced.Memory)
                ? new SandboxError(SandboxErrorKind.MemoryLimit, "The script wanted more memory than it may have, and was stopped. Keep less at the same time.")
                : GuestEnd.Explain(AsAborted(code), code > 128 ? $"signal {code - 128}" : $"exit code {code}", errors.Text);
        }
        catch (Exception e) when (e is EngineException or OperationCanceledException)
        {
            return new SandboxError(SandboxErrorKind.Exited, "The script's container ended before it gave a result, and its engine does not say why.") { Exception = e };
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isRemoved, 1) == 0)
        {
            await remove(name).ConfigureAwait(false);
            await streams.DisposeAsync().ConfigureAwait(false);
        }
    }

    // The guest is the first process of its namespace, and the kernel does not let it end by the signal that it aborts with: it ends by a fault then.
    private static int AsAborted(int code) => code == Faulted ? Aborted : code;

    /// <summary>Keeps the end of what a container writes to its standard error.</summary>
    internal sealed class ErrorTail
    {
        // As much as of a child process: a runtime's own report of its end is long, and what it is about stands at its beginning.
        private const int MaxBytes = 16 * 1024;
        private readonly Lock _gate = new(); // guards _bytes
        private byte[] _bytes = [];

        public string Text
        {
            get
            {
                lock (_gate)
                {
                    return Encoding.UTF8.GetString(_bytes);
                }
            }
        }

        public void Add(ReadOnlySpan<byte> bytes)
        {
            lock (_gate)
            {
                byte[] all = [.. _bytes, .. bytes];
                _bytes = all.Length > MaxBytes ? all[^MaxBytes..] : all;
            }
        }
    }
}
