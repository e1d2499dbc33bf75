namespace ToolExec;

/// <summary>Counts the calls that are inside a backend, so that it is not disposed under them.</summary>
/// <remarks>Lock-free and safe for use by several threads. A runner enters before it calls the backend and leaves afterwards.</remarks>
public sealed class BackendGate
{
    private const int Closed = int.MinValue;
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _state;

    /// <summary>Gets the number of calls inside.</summary>
    public int Count => Volatile.Read(ref _state) & int.MaxValue;

    /// <summary>Enters.</summary>
    /// <returns>Whether the gate was open; where it was not, the backend must not be used any more and <see cref="Exit"/> must not be called.</returns>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _state) > 0)
        {
            return true;
        }

        Exit();
        return false;
    }

    /// <summary>Leaves. Called once for each time that <see cref="TryEnter"/> returned true.</summary>
    public void Exit()
    {
        if (Interlocked.Decrement(ref _state) == Closed)
        {
            _empty.TrySetResult();
        }
    }

    /// <summary>Closes the gate: nobody enters any more.</summary>
    /// <returns>A task that ends when the last call inside has left. Closing twice returns the same task.</returns>
    public Task CloseAsync()
    {
        if (Interlocked.Or(ref _state, Closed) == 0)
        {
            _empty.TrySetResult();
        }

#pragma warning disable VSTHRD003 // The task is this gate's own and runs nothing.
        return _empty.Task;
#pragma warning restore VSTHRD003
    }
}
