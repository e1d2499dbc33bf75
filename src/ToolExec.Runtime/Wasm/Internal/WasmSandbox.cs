using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using ToolExec.Wasm;

namespace ToolExec.Runtime;

/// <summary>Runs WebAssembly modules in the host's process, as managed, bounds-checked code. Thread-safe. Who makes it disposes it.</summary>
[RequiresDynamicCode("A module is translated to code of .NET when it is run.")]
internal sealed class WasmSandbox : ISandbox
{
    private const string Start = "_start";
    private const byte StartSection = 8;
    private const int ModuleHeader = 8;

    // The smallest command: one function, exported as _start, that does nothing.
    private const string Smallest = "AGFzbQEAAAABBAFgAAADAgEABwoBBl9zdGFydAAACgQBAgAL";

    private readonly BackendGate _gate = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly WasmSandboxOptions _options;
    private readonly SandboxLimits _limits;
    private readonly TimeProvider _time;

    /// <summary>Makes a sandbox.</summary>
    /// <param name="options">How it works.</param>
    /// <param name="time">The clock.</param>
    public WasmSandbox(WasmSandboxOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _limits = SandboxDefaults.Limits.Over(options.Limits);
        Info = new SandboxInfo
        {
            Name = options.Name,
            Kind = "wasm",
            Languages = [SandboxLanguages.Wasm],
            Isolation = SandboxIsolation.ManagedEngine,
            Profile = SandboxProfile.Standard,
        };
    }

    /// <inheritdoc/>
    public SandboxInfo Info { get; }

    /// <inheritdoc/>
    public async ValueTask<SandboxProbe> ProbeAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!RuntimeFeature.IsDynamicCodeSupported)
        {
            return SandboxProbe.Unavailable("Modules are translated when they are run, and this host was compiled without the means for it.");
        }

        var request = new SandboxRequest { Language = SandboxLanguages.Wasm, Code = Smallest, Gateway = NoGateway.Instance };
        var good = await ExecuteAsync(request, cancellationToken).ConfigureAwait(false);
        var bad = await ExecuteAsync(request with { Code = Smallest[..^8] }, cancellationToken).ConfigureAwait(false);
        return good.Status != SandboxStatus.Completed ? SandboxProbe.Unavailable($"The smallest module does not run: {good.Error?.Message}")
            : bad.Error?.Kind != SandboxErrorKind.Syntax ? SandboxProbe.Unavailable("A module that is cut off was not refused.")
            : SandboxProbe.Available();
    }

    /// <inheritdoc/>
    public async ValueTask<SandboxResult> ExecuteAsync(SandboxRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        cancellationToken.ThrowIfCancellationRequested();
        if (SandboxChecks.Fault(request, Info) is { } fault)
        {
            return Failed(fault);
        }

        if (!_gate.TryEnter())
        {
            return Failed(ShuttingDown());
        }

        try
        {
            return await RunAsync(request, _limits.Tighten(request.Limits), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Exit();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        var empty = _gate.CloseAsync();
        await _closing.CancelAsync().ConfigureAwait(false);
        await empty.ConfigureAwait(false);
    }

    private async ValueTask<SandboxResult> RunAsync(SandboxRequest request, SandboxLimits limits, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        using var deadline = new CancellationTokenSource(limits.Timeout!.Value, _time);
        using var flooded = new CancellationTokenSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token, _closing.Token, flooded.Token);
        var output = new GuestOutput(limits.OutputBytes!.Value, flooded.Cancel);
        var calls = new WasmCalls(request, limits.ResultBytes!.Value, stop.Token);
        SandboxError? error;
        try
        {
            error = await WasmThreads.Shared.RunAsync(() => Run(request, limits, output, calls, stop.Token), stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            error = null;
        }

        // Calls that the module did not wait for end with it.
        var stopped = stop.IsCancellationRequested;
        await stop.CancelAsync().ConfigureAwait(false);
        await calls.EndAsync().ConfigureAwait(false);
        if (stopped)
        {
            cancellationToken.ThrowIfCancellationRequested();
            error = flooded.IsCancellationRequested ? new(SandboxErrorKind.OutputLimit, $"The module wrote more than the {limits.OutputBytes} bytes that it may, and was stopped.")
                : deadline.IsCancellationRequested ? new(SandboxErrorKind.TimeLimit, $"The module did not end within {limits.Timeout.Value.TotalSeconds:0.###} s and was stopped.")
                : ShuttingDown();
        }

        var value = default(JsonElement);
        error ??= Value(calls, limits, out value);
        return new SandboxResult
        {
            Status = error is null ? SandboxStatus.Completed : SandboxStatus.Failed,
            Sandbox = Info.Name,
            Value = error is null ? value : default,
            Stdout = output.Stdout,
            Stderr = output.Stderr,
            Error = error,
            Duration = _time.GetElapsedTime(started),

            // It has neither processes nor files. The share of processors is not bounded, only the time.
            LimitsEnforced = new LimitsEnforced
            {
                Timeout = true,
                Memory = true,
                Processes = true,
                Disk = true,
                Output = true,
                Result = true,
                ToolCalls = request.Gateway is ToolGateway,
            },
        };
    }

    private static SandboxError? Value(WasmCalls calls, SandboxLimits limits, out JsonElement value)
    {
        value = default;
        if (calls.RefusedResultBytes > 0)
        {
            return new SandboxError(SandboxErrorKind.ResultLimit, $"The result has {calls.RefusedResultBytes} bytes, but may have {limits.ResultBytes}. Return less.");
        }

        return calls.Result is not { } bytes || ToolExecJson.TryParse(bytes, out value, out var fault)
            ? null
            : new SandboxError(SandboxErrorKind.ResultLimit, $"The result is no strict JSON: {fault}");
    }

    private SandboxError? Run(SandboxRequest request, SandboxLimits limits, GuestOutput output, WasmCalls calls, CancellationToken stop)
    {
        var binary = new byte[(request.Code.Length / 4 * 3) + 3];
        if (!Convert.TryFromBase64String(request.Code, binary, out var length))
        {
            return new SandboxError(SandboxErrorKind.Syntax, "The code is no module in base64.");
        }

        try
        {
            if (HasStart(binary.AsSpan(0, length)))
            {
                return new SandboxError(SandboxErrorKind.Syntax, $"The module has a start function, which would run before any limit. Export '{Start}' instead.");
            }

            var module = WasmModule.Load(binary.AsMemory(0, length), new WasmModuleOptions { MaxModuleBytes = _options.MaxModuleBytes });
            if (!module.Exports.Any(e => string.Equals(e.Name, Start, StringComparison.Ordinal) && e.Kind == WasmExternKind.Function))
            {
                return new SandboxError(SandboxErrorKind.Syntax, $"The module exports no function '{Start}': build it as a WASI command.");
            }

            stop.ThrowIfCancellationRequested();
            var compiled = WasmCompiledModule.Compile(module, _options.Fuel is not null);
            stop.ThrowIfCancellationRequested();
            using var host = new WasiHost(new WasiOptions
            {
                Clock = _time,
                StandardOutput = new WasmOutput(output, isError: false),
                StandardError = new WasmOutput(output, isError: true),

                // One more than the script may write in all: what counts is the limit of both streams.
                MaxOutputBytes = limits.OutputBytes!.Value + 1,
            });
            using var instance = WasmInstance.Create(compiled, calls.Define(host.Define(new WasmImports())), new WasmInstanceOptions
            {
                MaxMemoryPages = (uint)Math.Clamp(limits.MemoryBytes!.Value / WasmMemory.PageSize, 1, WasmMemory.MaxPageCount),
                TrapAtMemoryLimit = true,
            });
            using var run = instance.BeginRun(new WasmRunLimits { Fuel = _options.Fuel }, stop);
            instance.GetFunction(Start).Invoke();
            return null;
        }
        catch (WasiExitException e)
        {
            return e.ExitCode == 0 ? null
                : new SandboxError(SandboxErrorKind.Exited, string.Create(CultureInfo.InvariantCulture, $"The module ended itself with the exit code {e.ExitCode}."));
        }
        catch (WasmTrapException e)
        {
            return Trapped(e);
        }
        catch (Exception e) when (e is WasmMalformedException or WasmValidationException or WasmModuleLimitException or WasmLinkException)
        {
            return new SandboxError(SandboxErrorKind.Syntax, $"The module cannot be run: {e.Message}");
        }
        catch (WasmMemoryException e)
        {
            return new SandboxError(SandboxErrorKind.MemoryLimit, $"The module wanted more memory than it may have: {e.Message}");
        }
    }

    private static SandboxError? Trapped(WasmTrapException trap) => trap.Kind switch
    {
        WasmTrapKind.Interrupted => null, // Whoever stopped it knows why.
        WasmTrapKind.MemoryExhausted => new(SandboxErrorKind.MemoryLimit, "The module wanted more memory than it may have, and was stopped."),
        WasmTrapKind.StackExhausted => new(SandboxErrorKind.DepthLimit, "The module called itself too deeply, and was stopped."),
        WasmTrapKind.FuelExhausted => new(SandboxErrorKind.TimeLimit, "The module did more than it may, and was stopped."),
        _ => new(SandboxErrorKind.Thrown, $"The module trapped: {trap.Message}") { Name = trap.Kind.ToString() },
    };

    /// <summary>Looks for a start section without taking the rest of the module for granted: what is wrong elsewhere, loading says.</summary>
    private static bool HasStart(ReadOnlySpan<byte> binary)
    {
        var at = ModuleHeader;
        while (at < binary.Length)
        {
            if (binary[at++] == StartSection)
            {
                return true;
            }

            long size = 0;
            for (var shift = 0; at < binary.Length && shift < 35; shift += 7)
            {
                var part = binary[at++];
                size |= (long)(part & 0x7F) << shift;
                if (part < 0x80)
                {
                    break;
                }
            }

            at = (int)Math.Min(at + size, binary.Length);
        }

        return false;
    }

    private static SandboxError ShuttingDown() => new(SandboxErrorKind.ShuttingDown, "The host is shutting down; the module was stopped. Try again later.");

    private SandboxResult Failed(SandboxError error) => new() { Status = SandboxStatus.Failed, Sandbox = Info.Name, Error = error };
}
