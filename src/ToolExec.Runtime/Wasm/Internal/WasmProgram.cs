using System.Globalization;
using ToolExec.Wasm;

namespace ToolExec.Runtime;

/// <summary>Runs a module to its end, on the current thread, within limits.</summary>
internal static class WasmProgram
{
    /// <summary>Runs a module.</summary>
    /// <param name="module">The module, with a function <c>_start</c>.</param>
    /// <param name="wasi">What it sees of the host.</param>
    /// <param name="define">Defines what it can import beside WASI; <see langword="null"/> for nothing.</param>
    /// <param name="memoryBytes">The memory that it may have.</param>
    /// <param name="fuel">How many instructions it may run; <see langword="null"/> for no bound.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>Why it failed; <see langword="null"/> where it ended well, or was stopped.</returns>
    public static SandboxError? Run(
        WasmCompiledModule module, WasiOptions wasi, Func<WasmImports, WasmImports>? define, long memoryBytes, long? fuel, CancellationToken stop)
    {
        try
        {
            using var host = new WasiHost(wasi);
            var imports = host.Define(new WasmImports());
            using var instance = WasmInstance.Create(module, define?.Invoke(imports) ?? imports, new WasmInstanceOptions
            {
                MaxMemoryPages = (uint)Math.Clamp(memoryBytes / WasmMemory.PageSize, 1, WasmMemory.MaxPageCount),
                TrapAtMemoryLimit = true,
            });
            using var run = instance.BeginRun(new WasmRunLimits { Fuel = fuel }, stop);
            instance.GetFunction("_start").Invoke();
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
        catch (WasmLinkException e)
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
}
