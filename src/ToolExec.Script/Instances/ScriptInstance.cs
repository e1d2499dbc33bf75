namespace ToolExec.Script;

/// <summary>One script with its own memory, globals and console: run it, answer the calls it waits for, write it to bytes.</summary>
/// <remarks>
/// <para>Made by <see cref="ScriptEngine.CreateInstance"/> and <see cref="ScriptEngine.RestoreAsync"/>; whoever asked for it disposes it.</para>
/// <para>One run at a time; <see cref="RequestSuspension"/>, <see cref="Resolve"/> and <see cref="DisposeAsync"/> may be called by any thread at any time.
/// A script runs on threads of its engine and leaves them while it waits for host functions and timers.</para>
/// </remarks>
public sealed partial class ScriptInstance : IAsyncDisposable
{
    private readonly ScriptEngine _engine;
    private readonly ScriptSession _session;
    private readonly SessionSettings _settings;

    // Guards the fields below.
    private readonly Lock _gate = new();
    private ScriptInstanceState _state;
    private TaskCompletionSource? _running;
    private bool _disposed;
    private bool _suspensionRequested;

    internal ScriptInstance(ScriptEngine engine, ScriptSession session, SessionSettings settings, ScriptInstanceState state)
    {
        _engine = engine;
        _session = session;
        _settings = settings;
        _state = state;
    }

    /// <summary>Gets where the instance stands.</summary>
    public ScriptInstanceState State
    {
        get
        {
            lock (_gate)
            {
                return _state;
            }
        }
    }

    /// <summary>Gets the calls the script waits for and that nobody has answered yet, in the order it made them.</summary>
    /// <value>A copy. While the script runs, the calls that are under way are among them.</value>
    public IReadOnlyList<ScriptPendingCall> PendingCalls => _session.Calls.List();

    /// <summary>Answers a call of the script. The answer is delivered by the run that is under way, or by the next one.</summary>
    /// <param name="callId">The number of the call, of <see cref="PendingCalls"/>.</param>
    /// <param name="result">What the call came to.</param>
    /// <exception cref="ArgumentException">The script waits for no such call, or the result is <see cref="ScriptCallResult.Suspend"/>.</exception>
    /// <exception cref="InvalidOperationException">The call has its answer already.</exception>
    /// <exception cref="ObjectDisposedException">The instance is disposed.</exception>
    /// <remarks>A call whose host function is still under way in this process may be answered too; what the function returns is then dropped.</remarks>
    public void Resolve(long callId, ScriptCallResult result)
    {
        if (result.IsSuspended)
        {
            throw new ArgumentException("A call cannot be answered by leaving it open.", nameof(result));
        }

        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
        }

        _session.Calls.Settle(callId, result);
    }

    /// <summary>Asks the run to end as <see cref="ScriptStatus.Suspended"/> as soon as the script has nothing to do but wait, calls of host functions that are under way included.</summary>
    /// <remarks>A script that computes is not interrupted. Without a run under way, it counts for the next one. Host functions that are under way go on;
    /// what they return is delivered by the next run of this instance, and is lost to a snapshot that was made before.</remarks>
    /// <exception cref="ObjectDisposedException">The instance is disposed.</exception>
    public void RequestSuspension()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _suspensionRequested = true;
        }

        _session.Calls.Wake();
    }

    /// <summary>Writes the suspended script to bytes: its whole state, and what it waits for.</summary>
    /// <returns>The bytes. They hold the script's data and its text: treat them as a secret of the script's owner.</returns>
    /// <remarks>The instance stays as it is and can go on. Whoever restores the bytes and goes on here as well has two scripts that both make the same calls.</remarks>
    /// <exception cref="InvalidOperationException">The script is not suspended.</exception>
    /// <exception cref="ObjectDisposedException">The instance is disposed.</exception>
    public byte[] Snapshot()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_state != ScriptInstanceState.Suspended)
            {
                throw new InvalidOperationException($"Only a suspended script can be written to bytes; this one is {_state}.");
            }

            return _session.Capture(_engine.SnapshotKey);
        }
    }

    /// <summary>Ends the script, waits for a run that is under way to stop, and gives its memory back. Doing it twice is fine.</summary>
    /// <returns>A task that ends when nothing of the script runs any more.</returns>
    /// <remarks>A run that is under way throws <see cref="ObjectDisposedException"/>; host functions that are under way are told by their token.
    /// Called by a host function of this very script, it does not wait.</remarks>
    public async ValueTask DisposeAsync()
    {
        Task? running;
        lock (_gate)
        {
            _disposed = true;
            running = _running?.Task;
        }

        if (running is not null)
        {
            _session.Stop(StopReason.Disposed);
            if (!_session.IsOnCurrentThread)
            {
                await running.ConfigureAwait(false);
            }
        }
        else
        {
            Release();
        }
    }

    /// <summary>Gives back what the script held, once nothing of it runs any more: at its end already, not only when it is disposed.</summary>
    private void Release()
    {
        _session.Dispose();
        _engine.Forget(this);
    }
}
