using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ToolExec.Wasm;

namespace ToolExec.Runtime;

/// <summary>Runs scripts in a WebAssembly module of the host's choice, which speaks the protocol of guests: an interpreter of any language.</summary>
internal sealed class WasmGuestSandbox : GuestSandbox
{
    // As many scripts at the same time; further ones wait for a thread. A thread costs memory when it is used.
    private const int MaxThreads = 256;

    private readonly WasmSandboxOptions _options;
    private readonly WasmModules _modules;
    private readonly WasmThreads _threads = new(MaxThreads);
    private readonly TimeProvider _time;
    private readonly GuestProgram _program;
    private readonly Lock _gate = new(); // guards _module
    private Task<WasmCompiledModule>? _module;

    /// <summary>Makes a sandbox.</summary>
    /// <param name="options">How it works, with a program.</param>
    /// <param name="programs">The guests of this host.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    public WasmGuestSandbox(WasmSandboxOptions options, GuestPrograms programs, TimeProvider time, ILogger<WasmGuestSandbox>? logger)
        : base(programs, options.Limits, time, logger ?? NullLogger<WasmGuestSandbox>.Instance, options.Pool)
    {
        _options = options;
        _time = time;
        _modules = new WasmModules(options, time, Logger);
        _program = new GuestProgram(options.Language!, options.Program!, "");
        Info = new SandboxInfo
        {
            Name = options.Name,
            Kind = WasmSandbox.WasmKind,
            Languages = [options.Language!],
            Isolation = SandboxIsolation.ManagedEngine,
            Profile = SandboxProfile.Standard,
        };
    }

    public override SandboxInfo Info { get; }

    public override async ValueTask<SandboxProbe> ProbeAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!RuntimeFeature.IsDynamicCodeSupported)
        {
            return SandboxProbe.Unavailable(WasmSandbox.NoDynamicCode);
        }

        try
        {
            var lease = await GuestLease.StartAsync(_program, Limits, StartAsync, null, cancellationToken).ConfigureAwait(false);
            await lease.DisposeAsync().ConfigureAwait(false);

            // The wall must hold: of a module that is cut off nothing may run.
            return _modules.Get(WasmSandbox.CutOff, out _) is null
                ? SandboxProbe.Available($"It runs {_options.Program}.")
                : SandboxProbe.Unavailable("A module that is cut off was not refused.");
        }
        catch (GuestStartException e)
        {
            return SandboxProbe.Unavailable(e.Message);
        }
    }

    protected override GuestProgram? FindProgram(string language, out string? reason)
    {
        reason = null;
        return _program;
    }

    protected override async ValueTask<IGuest> StartAsync(GuestStart start, CancellationToken cancellationToken)
    {
        Task<WasmCompiledModule> loading;
        lock (_gate)
        {
            loading = _module ??= _threads.RunAsync(Load, CancellationToken.None);
        }

        // Translated once for all; who gives up here does not end that.
        var module = await loading.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new WasmGuest(module, start, _options.Fuel, _threads, _time);
    }

    protected override ValueTask CloseRestAsync()
    {
        _modules.Clear();
        return default;
    }

    private WasmCompiledModule Load()
    {
        byte[] binary;
        try
        {
            using var file = File.OpenRead(_options.Program!);
            if (file.Length > _options.MaxModuleBytes)
            {
                throw new GuestStartException($"The module '{_options.Program}' has {file.Length} bytes, but may have {_options.MaxModuleBytes}. Set MaxModuleBytes if it is meant.");
            }

            binary = new byte[file.Length];
            file.ReadExactly(binary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GuestStartException($"The module '{_options.Program}' cannot be read: {e.Message}", e);
        }

        return _modules.Get(binary, out var error) ?? throw new GuestStartException($"The module '{_options.Program}' cannot be run: {error!.Message}");
    }
}
