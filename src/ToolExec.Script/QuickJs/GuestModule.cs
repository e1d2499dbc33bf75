using ToolExec.Wasm;

namespace ToolExec.Script.QuickJs;

/// <summary>The code of quickjs.wasm, its exports and its imports: one for the process.</summary>
internal static class GuestModule
{
    private static readonly Lazy<WasmCompiledModule> LazyCompiled = new(Generated.QuickJsCode.Load);
    private static readonly Lazy<QuickJsExports> LazyExports = new(static () => QuickJsExports.Bind(Compiled));

    public static WasmCompiledModule Compiled => LazyCompiled.Value;

    public static QuickJsExports Exports => LazyExports.Value;

    public static WasmImports Imports { get; } = new WasmImports()
        .DefineCallerFunction<int, int, int, int, int, int>("env", "host_call", Guest.HostCall)
        .DefineCallerFunction<int, int, int>("env", "host_get_timezone_offset", Guest.GetTimezoneOffset)
        .DefineCallerFunction<int>("env", "host_interrupt", Guest.Interrupt)
        .DefineCallerFunction<int, int, int>("env", "host_promise_rejection", Guest.PromiseRejected)
        .DefineCallerFunction<int, int, int>("env", "host_module_normalize", Guest.NormalizeModule)
        .DefineCallerFunction<int, int, int>("env", "host_module_load", Guest.LoadModule)
        .DefineCallerFunction<int, long, int, int>("wasi_snapshot_preview1", "clock_time_get", Guest.GetClock)
        .DefineCallerFunction<int, int>("wasi_snapshot_preview1", "fd_close", Guest.Close)
        .DefineCallerFunction<int, int, int>("wasi_snapshot_preview1", "fd_fdstat_get", Guest.GetFileStatus)
        .DefineCallerFunction<int, long, int, int, int>("wasi_snapshot_preview1", "fd_seek", Guest.Seek)
        .DefineCallerFunction<int, int, int, int, int>("wasi_snapshot_preview1", "fd_write", Guest.Write)
        .DefineCallerFunction<int, int, int>("wasi_snapshot_preview1", "random_get", Guest.GetRandom);

    public static WasmInstanceOptions OptionsFor(ScriptLimits limits) => new()
    {
        MaxMemoryPages = (uint)(limits.MemoryBytes / WasmMemory.PageSize),
        MaxStackBytes = limits.StackBytes,
        TrapAtMemoryLimit = true,
    };
}
