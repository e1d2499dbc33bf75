using ToolExec.Wasm.CompilerServices;

namespace ToolExec.Wasm.Wasi;

/// <summary>Waits in the thread of a running instance, until it is to be stopped.</summary>
internal sealed class GuestPause(WasmInstance instance) : IGuestPause
{
    // The longest that a timer takes is about 49 days.
    private static readonly TimeSpan MaxStep = TimeSpan.FromDays(1);

    public bool MustStop() => Volatile.Read(ref instance.Context.Control.Stop) != 0;

    /// <summary>Stops the guest here if it must stop, and otherwise gives it its answer.</summary>
    public int StopOr(Errno answer) => MustStop() ? throw Traps.Stopped(instance.Context) : (int)answer;

    public bool Wait(TimeProvider clock, TimeSpan time)
    {
        var signal = new ManualResetEventSlim();
        var control = instance.Context.Control;
        control.WakeBy(signal.Set);
        try
        {
            for (var left = time; left > TimeSpan.Zero && !MustStop(); left -= MaxStep)
            {
                var step = left < MaxStep ? left : MaxStep;
                using var timer = clock.CreateTimer(static state => ((ManualResetEventSlim)state!).Set(), signal, step, Timeout.InfiniteTimeSpan);
                signal.Wait();
                if (left > MaxStep && !MustStop())
                {
                    signal.Reset();
                }
            }

            return !MustStop();
        }
        finally
        {
            control.WakeBy(null);
        }
    }
}
