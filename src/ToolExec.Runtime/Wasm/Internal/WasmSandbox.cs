using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ToolExec.Wasm;

namespace ToolExec.Runtime;

/// <summary>Runs WebAssembly modules in the host's process, as managed, bounds-checked code. Thread-safe. Who makes it disposes it.</summary>
internal sealed class WasmSandbox : GatedSandbox
{
    /// <summary>The kind of sandboxes that run modules.</summary>
    public const string WasmKind = "wasm";

    /// <summary>Says why nothing can be run.</summary>
    public const string NoDynamicCode = "Modules are translated when they are run, and this host was compiled without the means for it.";

    // The smallest command: one function, exported as _start, that does nothing.
    private const string Smallest = "AGFzbQEAAAABBAFgAAADAgEABwoBBl9zdGFydAAACgQBAgAL";

    /// <summary>Gets a module that is none, to see it refused.</summary>
    public static ReadOnlyMemory<byte> CutOff => Convert.FromBase64String(Smallest).AsMemory()[..^6];

    private readonly WasmSandboxOptions _options;
    private readonly TimeProvider _time;
    private readonly WasmModules _modules;

    /// <summary>Makes a sandbox.</summary>
    /// <param name="options">How it works, without a program.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    public WasmSandbox(WasmSandboxOptions options, TimeProvider time, ILogger<WasmSandbox>? logger = null)
        : base(options.Limits)
    {
        _options = options;
        _time = time;
        _modules = new WasmModules(options, time, logger ?? NullLogger<WasmSandbox>.Instance);
        Info = new SandboxInfo
        {
            Name = options.Name,
            Kind = WasmKind,
            Languages = [SandboxLanguages.Wasm],
            Isolation = SandboxIsolation.ManagedEngine,
            Profile = SandboxProfile.Standard,
        };
    }

    /// <inheritdoc/>
    public override SandboxInfo Info { get; }

    /// <inheritdoc/>
    public override async ValueTask<SandboxProbe> ProbeAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!RuntimeFeature.IsDynamicCodeSupported)
        {
            return SandboxProbe.Unavailable(NoDynamicCode);
        }

        var request = new SandboxRequest { Language = SandboxLanguages.Wasm, Code = Smallest, Gateway = NoGateway.Instance };
        var good = await ExecuteAsync(request, cancellationToken).ConfigureAwait(false);
        var bad = await ExecuteAsync(request with { Code = Convert.ToBase64String(CutOff.Span) }, cancellationToken).ConfigureAwait(false);
        return good.Status != SandboxStatus.Completed ? SandboxProbe.Unavailable($"The smallest module does not run: {good.Error?.Message}")
            : bad.Error?.Kind != SandboxErrorKind.Syntax ? SandboxProbe.Unavailable("A module that is cut off was not refused.")
            : SandboxProbe.Available();
    }

    /// <inheritdoc/>
    protected override async ValueTask<SandboxResult> RunAsync(SandboxRequest request, SandboxLimits limits, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        using var deadline = new CancellationTokenSource(limits.Timeout!.Value, _time);
        using var flooded = new CancellationTokenSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token, Closing, flooded.Token);
        var output = new GuestOutput(limits.OutputBytes!.Value, flooded.Cancel, request.Output);
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
        output.Complete();
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

    /// <inheritdoc/>
    protected override ValueTask CloseAsync()
    {
        _modules.Clear();
        return default;
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

        if (_modules.Get(binary.AsMemory(0, length), out var error) is not { } module)
        {
            return error;
        }

        stop.ThrowIfCancellationRequested();
        var wasi = new WasiOptions
        {
            Clock = _time,
            StandardOutput = new WasmOutput(output, isError: false),
            StandardError = new WasmOutput(output, isError: true),

            // One more than the script may write in all: what counts is the limit of both streams.
            MaxOutputBytes = limits.OutputBytes!.Value + 1,
        };
        return WasmProgram.Run(module, wasi, calls.Define, limits.MemoryBytes!.Value, _options.Fuel, stop);
    }
}
