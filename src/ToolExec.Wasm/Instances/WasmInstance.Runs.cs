namespace ToolExec.Wasm;

/// <summary>Runs: calls under limits.</summary>
public sealed partial class WasmInstance
{
    private static readonly TimeSpan MaxTimeout = TimeSpan.FromDays(49);

    /// <summary>
    /// Begins a run: until it is disposed, calls on this thread have its limits in common, those between instances that exchange functions included. A limit that is
    /// reached ends the call with a <see cref="WasmTrapException"/> and the instance with it. A run within a run can only be narrower.
    /// </summary>
    /// <param name="limits">The limits; <see langword="null"/> for none.</param>
    /// <param name="cancellationToken">Stops the call that is running, or the next, with <see cref="WasmTrapKind.Interrupted"/>.</param>
    /// <returns>The run, to be disposed after the last call.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A limit is out of its range.</exception>
    /// <exception cref="InvalidOperationException">A limit on fuel is set, but the code does not meter it.</exception>
    public WasmRun BeginRun(WasmRunLimits? limits = null, CancellationToken cancellationToken = default)
    {
        limits ??= new WasmRunLimits();
        if (limits.Timeout is { } timeout && (timeout <= TimeSpan.Zero || timeout > MaxTimeout))
        {
            throw new ArgumentOutOfRangeException(nameof(limits), timeout, $"{nameof(limits.Timeout)} must be more than zero and at most {MaxTimeout}.");
        }

        if (limits.Fuel < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(limits), limits.Fuel, $"{nameof(limits.Fuel)} must not be negative.");
        }

        if (limits.Fuel is not null && !Compiled.MetersFuel)
        {
            throw new InvalidOperationException("The code does not meter fuel: it was translated without.");
        }

        return new WasmRun(this, limits, cancellationToken);
    }

    /// <summary>Runs calls on a thread with a large stack, under limits.</summary>
    /// <typeparam name="T">What they give.</typeparam>
    /// <param name="body">The calls.</param>
    /// <param name="limits">The limits; <see langword="null"/> for none. The time begins when the calls do.</param>
    /// <param name="cancellationToken">Stops the calls.</param>
    /// <returns>What the calls give. What they throw the task throws; if the token stopped them, it is cancelled.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="body"/> is <see langword="null"/>.</exception>
    public Task<T> RunAsync<T>(Func<WasmInstance, T> body, WasmRunLimits? limits = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(body);
        return WasmThreads.Shared.RunAsync(() => Run(body, limits, cancellationToken), cancellationToken);
    }

    private T Run<T>(Func<WasmInstance, T> body, WasmRunLimits? limits, CancellationToken cancellationToken)
    {
        using var run = BeginRun(limits, cancellationToken);
        try
        {
            return body(this);
        }
        catch (WasmTrapException trap) when (trap.Kind == WasmTrapKind.Interrupted && cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(trap.Message, trap, cancellationToken);
        }
    }
}
