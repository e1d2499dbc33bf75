namespace ToolExec.Wasm.Wasi;

/// <summary>How a guest waits inside a system call.</summary>
internal interface IGuestPause
{
    /// <summary>Waits on this thread.</summary>
    /// <returns>False if the guest is to be stopped, which may be before the time is over.</returns>
    bool Wait(TimeProvider clock, TimeSpan time);
}
