namespace ToolExec.Wasm;

/// <summary>
/// A stretch of calls into an instance that have limits in common; see <see cref="WasmInstance.BeginRun"/>. Dispose it on the thread that began it, after the
/// last call.
/// </summary>
public sealed class WasmRun : IDisposable
{
    private readonly WasmInstance _instance;
    private readonly ITimer? _timer;
    private readonly CancellationTokenRegistration _registration;
    private readonly long _outerFuel;
    private readonly long _fuel;
    private long? _fuelUsed;

    internal WasmRun(WasmInstance instance, WasmRunLimits limits, CancellationToken cancellationToken)
    {
        _instance = instance;
        var control = instance.Context.Control;
        control.BeginRun();
        _outerFuel = control.Fuel;
        _fuel = Math.Min(_outerFuel, limits.Fuel ?? long.MaxValue);
        control.Fuel = _fuel;
        if (cancellationToken.CanBeCanceled)
        {
            _registration = cancellationToken.UnsafeRegister(static state => Stop(state, WasmTrapKind.Interrupted), instance);
        }

        if (limits.Timeout is { } timeout)
        {
            _timer = limits.TimeProvider.CreateTimer(
                static state => Stop(state, WasmTrapKind.DeadlineExceeded), instance, timeout, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Gets how many instructions ran so far, or in all once disposed; 0 if the code does not meter fuel.</summary>
    public long FuelUsed => _fuelUsed ?? _fuel - _instance.Context.Control.Fuel;

    /// <summary>Ends the run: neither its time nor its token stops anything any more. Doing it twice is fine.</summary>
    public void Dispose()
    {
        if (_fuelUsed is not null)
        {
            return;
        }

        _timer?.Dispose();
        _registration.Dispose();
        var control = _instance.Context.Control;
        _fuelUsed = _fuel - control.Fuel;
        control.Fuel = _outerFuel == long.MaxValue ? long.MaxValue : _outerFuel - _fuelUsed.Value;
        control.EndRun();
    }

    private static void Stop(object? instance, WasmTrapKind reason) => ((WasmInstance)instance!).Context.Control.RequestStop(reason);
}
