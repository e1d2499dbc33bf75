using ToolExec.Wasm;

namespace ToolExec.Script.QuickJs;

/// <summary>A guest's beginning and end.</summary>
internal sealed partial class Guest : IDisposable
{
    /// <summary>Gets how much memory the guest has. It never shrinks. 0 once it is disposed.</summary>
    public long MemoryBytes => _instance.IsDisposed ? 0 : Memory.ByteLength;

    /// <summary>Gets a function of the bundle that was installed.</summary>
    public long InstalledFunction(int index) => _layout.Boundary[index];

    /// <summary>Begins a stretch of calls that <see cref="RequestStop"/> stops together.</summary>
    public WasmRun BeginRun() => _instance.BeginRun();

    /// <summary>Stops the call that is running, or the next of the run. Any thread may call it, also when the guest is disposed.</summary>
    public void RequestStop() => _instance.Interrupt();

    /// <summary>Says which limit a trap stands for.</summary>
    public ScriptErrorKind Classify(WasmTrapException trap, StopReason stop)
    {
        switch (trap.Kind)
        {
            case WasmTrapKind.Interrupted when stop == StopReason.TimeLimit:
                return ScriptErrorKind.TimeLimit;
            case WasmTrapKind.StackExhausted:
                return ScriptErrorKind.CallDepthLimit;
            case WasmTrapKind.MemoryExhausted:
                return ScriptErrorKind.MemoryLimit;

            // The stack of the engine lies at the beginning of its memory and grows towards address 0: beyond it is nowhere.
            case WasmTrapKind.MemoryOutOfBounds when _instance.GetGlobal("__stack_pointer").Value.AsInt32() <= 0:
                return ScriptErrorKind.CallDepthLimit;
            default:
                return ScriptErrorKind.EngineFault;
        }
    }

    /// <summary>Writes the guest's state to bytes.</summary>
    public byte[] Capture(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> attachment) =>
        _instance.Snapshot(new WasmSnapshotOptions { Key = key, Attachment = attachment });

    /// <summary>Gives the guest's memory back; a call that is running is stopped first. Doing it twice is fine.</summary>
    public void Dispose() => _instance.Dispose();
}
