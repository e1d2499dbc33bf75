using System.IO.Pipelines;
using ToolExec.Wasm;

namespace ToolExec.Runtime;

/// <summary>A module that speaks the protocol of guests on its standard input and output. It runs on a thread of its own, which its reading blocks.</summary>
internal sealed class WasmGuest : IGuest
{
    private const int Waiting = 0;
    private const int Running = 1;
    private const int Abandoned = 2;

    private static readonly TimeSpan ExplainLimit = TimeSpan.FromSeconds(1);

    // What lies between the two; who writes more waits for the other.
    private static readonly PipeOptions Between = new(pauseWriterThreshold: 256 * 1024, resumeWriterThreshold: 128 * 1024, useSynchronizationContext: false);

    private readonly Pipe _toGuest = new(Between);
    private readonly Pipe _fromGuest = new(Between);
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<SandboxError?> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _state;

    /// <summary>Starts a guest.</summary>
    /// <param name="module">The module.</param>
    /// <param name="start">How it is started.</param>
    /// <param name="fuel">How many instructions it may run in all; <see langword="null"/> for no bound.</param>
    /// <param name="threads">The threads; where none is free, it waits for one.</param>
    /// <param name="time">Its clock.</param>
    public WasmGuest(WasmCompiledModule module, GuestStart start, long? fuel, WasmThreads threads, TimeProvider time)
    {
        Input = _toGuest.Writer.AsStream();
        Output = _fromGuest.Reader.AsStream();
        _ = RunAsync(module, start, fuel, threads, time);
    }

    public Stream Output { get; }

    public Stream Input { get; }

    // It has neither processes nor files. The share of processors is not bounded, only the time.
    public LimitsEnforced Enforced { get; } = new() { Memory = true, Processes = true, Disk = true };

    public bool IsAlive => !_ended.Task.IsCompleted;

    public async ValueTask<SandboxError> ExplainAsync()
    {
        try
        {
#pragma warning disable VSTHRD003 // This class ends it; its streams end with it.
            return await _ended.Task.WaitAsync(ExplainLimit, TimeProvider.System).ConfigureAwait(false)
#pragma warning restore VSTHRD003
                ?? new SandboxError(SandboxErrorKind.Exited, "The module that runs the script ended before it gave a result. Return a value instead of ending it.");
        }
        catch (TimeoutException)
        {
            return new SandboxError(SandboxErrorKind.Exited, "The module that runs the script goes on.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Reading and writing return, and then the module is stopped where it stands.
        await _stop.CancelAsync().ConfigureAwait(false);
        if (Interlocked.CompareExchange(ref _state, Abandoned, Waiting) == Waiting)
        {
            End(null);
        }

#pragma warning disable VSTHRD003 // As above.
        await _ended.Task.ConfigureAwait(false);
#pragma warning restore VSTHRD003
    }

    private async Task RunAsync(WasmCompiledModule module, GuestStart start, long? fuel, WasmThreads threads, TimeProvider time)
    {
        SandboxError? error = null;
        try
        {
            error = await threads.RunAsync(() => Run(module, start, fuel, time), _stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Taken back, or stopped while it waited.
        }
#pragma warning disable CA1031 // Whatever it is, nobody may wait for a guest that is gone.
        catch (Exception e)
#pragma warning restore CA1031
        {
            error = new SandboxError(SandboxErrorKind.Internal, "The engine that runs the module failed.") { Exception = e };
        }

        End(error);
    }

    private SandboxError? Run(WasmCompiledModule module, GuestStart start, long? fuel, TimeProvider time)
    {
        if (Interlocked.CompareExchange(ref _state, Running, Waiting) != Waiting)
        {
            return null;
        }

        var wasi = new WasiOptions
        {
            Clock = time,
            StandardInput = new WasmGuestInput(_toGuest.Reader, _stop.Token),
            StandardOutput = new WasmGuestOutput(_fromGuest.Writer, _stop.Token),
            StandardError = new WasmGuestErrors(start.OnErrorBytes),

            // The session counts what it reads, and what goes to standard error.
            MaxInputBytes = long.MaxValue,
            MaxOutputBytes = long.MaxValue,
        };
        foreach (var argument in (string[])[start.Program.Language, "--nonce", start.Nonce])
        {
            wasi.Arguments.Add(argument);
        }

        using var reading = _stop.Token.UnsafeRegister(static pipe => ((Pipe)pipe!).Reader.CancelPendingRead(), _toGuest);
        using var writing = _stop.Token.UnsafeRegister(static pipe => ((Pipe)pipe!).Writer.CancelPendingFlush(), _fromGuest);
        return WasmProgram.Run(module, wasi, null, start.Limits.MemoryBytes!.Value, fuel, _stop.Token);
    }

    private void End(SandboxError? error)
    {
        _toGuest.Reader.Complete();
        _fromGuest.Writer.Complete();
        _ended.TrySetResult(error);
    }
}
