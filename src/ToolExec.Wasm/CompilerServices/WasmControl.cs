namespace ToolExec.Wasm.CompilerServices;

/// <summary>
/// What a running call obeys: where its stack ends, whether it must stop, its fuel. Instances that can reach each other's functions share one (see
/// <see cref="Group"/>), because a call of one may be deep in another. The fields are read by generated code.
/// </summary>
internal sealed class WasmControl
{
    /// <summary>Read at every loop header: not zero if the call must stop; a <see cref="WasmTrapKind"/>.</summary>
    public int Stop;

    /// <summary>
    /// Read at every function's entry: no frame may begin below this address. The greatest address while nothing runs or the call must stop, so that one
    /// comparison covers both.
    /// </summary>
    public nuint StackLimit = nuint.MaxValue;

    /// <summary>Instructions that may still run; counted only by code that was translated to meter it.</summary>
    public long Fuel = long.MaxValue;

    /// <summary>The second and further results of the last function that has them, numbers as their bits.</summary>
    public long[] ResultBits = [];

    /// <summary>The second and further results that are references, at their own places.</summary>
    public object?[] ResultReferences = [];

    // Guards everything below, and the writes of Stop and StackLimit.
    private readonly Lock _gate = new();
    private int _thread;
    private int _depth;
    private int _runs;
    private string? _discarded;
    private Action? _wake;

    /// <summary>Gets the instances that share this.</summary>
    public List<WasmInstance> Members { get; } = [];

    /// <summary>Gets whether a call is running.</summary>
    public bool IsBusy => Volatile.Read(ref _depth) > 0;

    /// <summary>Gets whether a call or a run is going on.</summary>
    public bool IsActive => IsBusy || Volatile.Read(ref _runs) > 0;

    /// <summary>Makes room for the results of a type.</summary>
    public void EnsureResults(int count)
    {
        if (ResultBits.Length < count)
        {
            Array.Resize(ref ResultBits, count);
            Array.Resize(ref ResultReferences, count);
        }
    }

    /// <summary>Begins a call of the host into one of the members; false if the member belongs to another group by now.</summary>
    /// <exception cref="InvalidOperationException">A member runs on another thread, or was discarded.</exception>
    public bool TryEnter(WasmInstance instance, int? maxStack)
    {
        var thread = Environment.CurrentManagedThreadId;
        lock (_gate)
        {
            if (instance.Context.Control != this)
            {
                return false;
            }

            ObjectDisposedException.ThrowIf(instance.IsDisposed, instance);
            ThrowIfDiscarded();

            if (_depth > 0 && _thread != thread)
            {
                throw new InvalidOperationException("The instance, or one whose functions it can call, is running on another thread.");
            }

            if (_depth++ == 0)
            {
                _thread = thread;
                Volatile.Write(ref StackLimit, Stop == 0 ? StackBounds.Limit(maxStack) : nuint.MaxValue);
            }

            return true;
        }
    }

    /// <summary>Ends what <see cref="TryEnter"/> began.</summary>
    /// <returns>Whether no call is running any more.</returns>
    public bool Exit()
    {
        lock (_gate)
        {
            if (--_depth > 0)
            {
                return false;
            }

            StackLimit = nuint.MaxValue;
            _thread = 0;
            ForgetStop();
            return true;
        }
    }

    /// <summary>Begins a run: calls that are stopped together.</summary>
    public void BeginRun()
    {
        lock (_gate)
        {
            _runs++;
        }
    }

    /// <summary>Ends a run; a stop that nobody has noticed is forgotten with the last.</summary>
    public void EndRun()
    {
        lock (_gate)
        {
            _runs--;
            ForgetStop();
        }
    }

    /// <summary>Makes what runs stop. The first reason wins. Without a run or a call there is nothing to stop. Any thread may call this.</summary>
    public void RequestStop(WasmTrapKind reason)
    {
        lock (_gate)
        {
            if ((_depth > 0 || _runs > 0) && Stop == 0)
            {
                Volatile.Write(ref Stop, (int)reason);
                Volatile.Write(ref StackLimit, nuint.MaxValue);
                _wake?.Invoke();
            }
        }
    }

    /// <summary>
    /// Says what to do when the call that is running must stop, for a function of the host that waits; at once if it must already. Nothing may be done but to
    /// set a signal.
    /// </summary>
    public void WakeBy(Action? wake)
    {
        lock (_gate)
        {
            _wake = wake;
            if (Stop != 0)
            {
                wake?.Invoke();
            }
        }
    }

    /// <summary>Makes every later call fail.</summary>
    public void Discard(string reason)
    {
        lock (_gate)
        {
            _discarded ??= reason;
        }
    }

    /// <summary>Refuses what was discarded.</summary>
    /// <exception cref="InvalidOperationException">The members were discarded.</exception>
    public void ThrowIfDiscarded()
    {
        if (_discarded is not null)
        {
            throw new InvalidOperationException(
                $"The instance cannot be used any more: it stopped in the middle of a call ({_discarded}).");
        }
    }

    private void ForgetStop()
    {
        if (_depth == 0 && _runs == 0)
        {
            Stop = 0;
        }
    }
}
