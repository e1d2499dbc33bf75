using ToolExec.Wasm.Wasi;

namespace ToolExec.Wasm;

/// <content>The functions by their names.</content>
public sealed partial class WasiHost
{
    /// <summary>The name that modules import the functions from.</summary>
    public const string ModuleName = "wasi_snapshot_preview1";

    private static readonly Lazy<WasmMemory> NoMemory = new(static () => new WasmMemory(0, 0));

    private static readonly WasmFunctionType PathOpenType = new(
        [
            WasmValueType.I32, WasmValueType.I32, WasmValueType.I32, WasmValueType.I32, WasmValueType.I32,
            WasmValueType.I64, WasmValueType.I64, WasmValueType.I32, WasmValueType.I32,
        ],
        [WasmValueType.I32]);

    /// <summary>Defines all functions of WASI preview 1, for one guest.</summary>
    /// <param name="imports">Where to.</param>
    /// <returns>The imports.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="imports"/> is null.</exception>
    public WasmImports Define(WasmImports imports)
    {
        ArgumentNullException.ThrowIfNull(imports);
        DefineProcess(imports);
        DefineDescriptors(imports);
        DefineTransfers(imports);
        DefinePaths(imports);
        return imports;
    }

    private void DefineProcess(WasmImports imports)
    {
        imports
            .DefineCallerFunction<int, int, int>(ModuleName, "args_get", (c, a, b) => (int)_calls.ArgsGet(Of(c), (uint)a, (uint)b))
            .DefineCallerFunction<int, int, int>(ModuleName, "args_sizes_get", (c, a, b) => (int)_calls.ArgsSizesGet(Of(c), (uint)a, (uint)b))
            .DefineCallerFunction<int, int, int>(ModuleName, "environ_get", (c, a, b) => (int)_calls.EnvironGet(Of(c), (uint)a, (uint)b))
            .DefineCallerFunction<int, int, int>(ModuleName, "environ_sizes_get", (c, a, b) => (int)_calls.EnvironSizesGet(Of(c), (uint)a, (uint)b))
            .DefineCallerFunction<int, int, int>(ModuleName, "clock_res_get", (c, a, b) => (int)_calls.ClockResGet(Of(c), (uint)a, (uint)b))
            .DefineCallerFunction<int, long, int, int>(ModuleName, "clock_time_get", (c, a, _, b) => (int)_calls.ClockTimeGet(Of(c), (uint)a, (uint)b))
            .DefineCallerFunction<int, int, int>(
                ModuleName,
                "random_get",
                (c, a, b) =>
                {
                    var pause = new GuestPause(c);
                    return pause.StopOr(_calls.RandomGet(Of(c), (uint)a, (uint)b, pause.MustStop));
                })
            .DefineCallerFunction<int, int, int, int, int>(
                ModuleName,
                "poll_oneoff",
                (c, a, b, n, r) =>
                {
                    var pause = new GuestPause(c);
                    return pause.StopOr(_calls.PollOneoff(Of(c), (uint)a, (uint)b, (uint)n, (uint)r, pause));
                })
            .DefineFunction<int>(ModuleName, "proc_exit", code => WasiCalls.ProcExit((uint)code))
            .DefineFunction<int, int>(ModuleName, "proc_raise", _ => (int)WasiCalls.ProcRaise())
            .DefineFunction(ModuleName, "sched_yield", () => (int)WasiCalls.SchedYield())
            .DefineFunction<int, int, int, int>(ModuleName, "sock_accept", (s, _, _) => (int)_calls.Socket((uint)s))
            .DefineFunction<int, int, int, int, int, int, int>(ModuleName, "sock_recv", (s, _, _, _, _, _) => (int)_calls.Socket((uint)s))
            .DefineFunction<int, int, int, int, int, int>(ModuleName, "sock_send", (s, _, _, _, _) => (int)_calls.Socket((uint)s))
            .DefineFunction<int, int, int>(ModuleName, "sock_shutdown", (s, _) => (int)_calls.Socket((uint)s));
    }

    private void DefineDescriptors(WasmImports imports)
    {
        imports
            .DefineFunction<int, long, long, int, int>(
                ModuleName, "fd_advise", (f, o, n, a) => (int)_calls.FdAdvise((uint)f, (ulong)o, (ulong)n, (uint)a))
            .DefineFunction<int, long, long, int>(ModuleName, "fd_allocate", (f, o, n) => (int)_calls.FdAllocate((uint)f, (ulong)o, (ulong)n))
            .DefineFunction<int, int>(ModuleName, "fd_close", f => (int)_calls.FdClose((uint)f))
            .DefineFunction<int, int>(ModuleName, "fd_datasync", f => (int)_calls.FdDatasync((uint)f))
            .DefineFunction<int, int>(ModuleName, "fd_sync", f => (int)_calls.FdSync((uint)f))
            .DefineCallerFunction<int, int, int>(ModuleName, "fd_fdstat_get", (c, f, r) => (int)_calls.FdFdstatGet(Of(c), (uint)f, (uint)r))
            .DefineFunction<int, int, int>(ModuleName, "fd_fdstat_set_flags", (f, v) => (int)_calls.FdFdstatSetFlags((uint)f, (uint)v))
            .DefineFunction<int, long, long, int>(
                ModuleName, "fd_fdstat_set_rights", (f, a, b) => (int)_calls.FdFdstatSetRights((uint)f, (ulong)a, (ulong)b))
            .DefineCallerFunction<int, int, int>(ModuleName, "fd_filestat_get", (c, f, r) => (int)_calls.FdFilestatGet(Of(c), (uint)f, (uint)r))
            .DefineFunction<int, long, int>(ModuleName, "fd_filestat_set_size", (f, n) => (int)_calls.FdFilestatSetSize((uint)f, (ulong)n))
            .DefineFunction<int, long, long, int, int>(
                ModuleName,
                "fd_filestat_set_times",
                (f, a, m, v) => (int)_calls.FdFilestatSetTimes((uint)f, (ulong)a, (ulong)m, (uint)v))
            .DefineCallerFunction<int, int, int>(ModuleName, "fd_prestat_get", (c, f, r) => (int)_calls.FdPrestatGet(Of(c), (uint)f, (uint)r))
            .DefineCallerFunction<int, int, int, int>(
                ModuleName, "fd_prestat_dir_name", (c, f, p, n) => (int)_calls.FdPrestatDirName(Of(c), (uint)f, (uint)p, (uint)n))
            .DefineCallerFunction<int, int, int, long, int, int>(
                ModuleName,
                "fd_readdir",
                (c, f, b, n, k, r) => (int)_calls.FdReaddir(Of(c), (uint)f, (uint)b, (uint)n, (ulong)k, (uint)r))
            .DefineFunction<int, int, int>(ModuleName, "fd_renumber", (f, t) => (int)_calls.FdRenumber((uint)f, (uint)t));
    }

    private void DefineTransfers(WasmImports imports)
    {
        imports
            .DefineCallerFunction<int, int, int, int, int>(
                ModuleName, "fd_read", (c, f, v, n, r) => (int)_calls.FdRead(Of(c), (uint)f, (uint)v, (uint)n, (uint)r))
            .DefineCallerFunction<int, int, int, long, int, int>(
                ModuleName, "fd_pread", (c, f, v, n, o, r) => (int)_calls.FdPread(Of(c), (uint)f, (uint)v, (uint)n, (ulong)o, (uint)r))
            .DefineCallerFunction<int, int, int, int, int>(
                ModuleName, "fd_write", (c, f, v, n, r) => (int)_calls.FdWrite(Of(c), (uint)f, (uint)v, (uint)n, (uint)r))
            .DefineCallerFunction<int, int, int, long, int, int>(
                ModuleName, "fd_pwrite", (c, f, v, n, o, r) => (int)_calls.FdPwrite(Of(c), (uint)f, (uint)v, (uint)n, (ulong)o, (uint)r))
            .DefineCallerFunction<int, long, int, int, int>(
                ModuleName, "fd_seek", (c, f, o, w, r) => (int)_calls.FdSeek(Of(c), (uint)f, o, (uint)w, (uint)r))
            .DefineCallerFunction<int, int, int>(ModuleName, "fd_tell", (c, f, r) => (int)_calls.FdTell(Of(c), (uint)f, (uint)r));
    }

    private void DefinePaths(WasmImports imports)
    {
        imports
            .DefineCallerFunction<int, int, int, int>(
                ModuleName, "path_create_directory", (c, f, p, n) => (int)_calls.PathCreateDirectory(Of(c), (uint)f, (uint)p, (uint)n))
            .DefineCallerFunction<int, int, int, int, int, int>(
                ModuleName,
                "path_filestat_get",
                (c, f, v, p, n, r) => (int)_calls.PathFilestatGet(Of(c), (uint)f, (uint)v, (uint)p, (uint)n, (uint)r))
            .DefineCallerFunction<int, int, int, int, long, long, int, int>(
                ModuleName,
                "path_filestat_set_times",
                (c, f, v, p, n, a, m, t) =>
                    (int)_calls.PathFilestatSetTimes(Of(c), (uint)f, (uint)v, (uint)p, (uint)n, (ulong)a, (ulong)m, (uint)t))
            .DefineFunction<int, int, int, int, int, int, int, int>(
                ModuleName, "path_link", (f, _, _, _, t, _, _) => (int)_calls.PathLink((uint)f, (uint)t))
            .DefineFunction(ModuleName, "path_open", PathOpenType, (caller, a, results) => results[0] = (int)_calls.PathOpen(
                Of(caller), U(a[0]), U(a[1]), U(a[2]), U(a[3]), U(a[4]), (ulong)a[5].AsInt64(), (ulong)a[6].AsInt64(), U(a[7]), U(a[8])))
            .DefineCallerFunction<int, int, int, int, int, int, int>(
                ModuleName,
                "path_readlink",
                (c, f, p, n, b, m, r) => (int)_calls.PathReadlink(Of(c), (uint)f, (uint)p, (uint)n, (uint)b, (uint)m, (uint)r))
            .DefineCallerFunction<int, int, int, int>(
                ModuleName, "path_remove_directory", (c, f, p, n) => (int)_calls.PathRemoveDirectory(Of(c), (uint)f, (uint)p, (uint)n))
            .DefineCallerFunction<int, int, int, int, int, int, int>(
                ModuleName,
                "path_rename",
                (c, f, p, n, t, q, m) => (int)_calls.PathRename(Of(c), (uint)f, (uint)p, (uint)n, (uint)t, (uint)q, (uint)m))
            .DefineFunction<int, int, int, int, int, int>(
                ModuleName, "path_symlink", (_, _, f, _, _) => (int)_calls.PathSymlink((uint)f))
            .DefineCallerFunction<int, int, int, int>(
                ModuleName, "path_unlink_file", (c, f, p, n) => (int)_calls.PathUnlinkFile(Of(c), (uint)f, (uint)p, (uint)n));

        static uint U(WasmValue value) => (uint)value.AsInt32();
    }

    // A module without a memory has no address that is not a fault.
    private static GuestMemory Of(WasmInstance caller) => new(caller.Context.Memory ?? NoMemory.Value);
}
