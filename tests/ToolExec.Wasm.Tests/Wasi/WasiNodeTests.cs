using ToolExec.TestSupport;

namespace ToolExec.Wasm.Tests.Wasi;

/// <summary>
/// What Node's WASI answers is answered here too. It differs by intent where an address is outside the memory (Node says EOVERFLOW, the
/// specification EFAULT), in making links, which are refused here, and in listing "." and "..", which Node leaves out.
/// </summary>
public sealed class WasiNodeTests
{
    private const long ReadWrite = (1 << 1) | (1 << 2) | (1 << 5) | (1 << 6) | (1 << 8) | (1 << 21) | (1 << 22) | (1 << 23) | (1 << 3) | 1 | (1 << 4);
    private const long ReadOnly = (1 << 1) | (1 << 2) | (1 << 5) | (1 << 21);
    private const long ReadTree = (1 << 13) | (1 << 14) | (1 << 15) | (1 << 18) | (1 << 21);
    private const int Create = 1;
    private const int Directory = 2;
    private const int Exclusive = 4;
    private const int Truncate = 8;
    private const uint R = WasiScript.Result;

    [ComponentFact(TestComponent.Node)]
    public async Task Files_AreReadWrittenAndMoved_AsInNode()
    {
        var script = new WasiScript()
            .Do("args_sizes_get", [R, R + 4], (R, 8))
            .Do("environ_sizes_get", [R, R + 4], (R, 8))
            .Do("args_get", [R, R + 64], (R + 64, 9))
            .Do("fd_prestat_get", [3, R], (R, 1), (R + 4, 4))
            .Do("fd_prestat_dir_name", [3, R, 5], (R, 5))
            .Do("fd_prestat_get", [4, R], (R, 8))
            .Do("path_open", [3, 1, "a", Create, ReadWrite, 0, 0, R], (R, 4))
            .Transfer("fd_write", 4, [1, 2, 3, 4, 5, 6])
            .Do("fd_tell", [4, R], (R, 8))
            .Do("fd_seek", [4, -2, 1, R], (R, 8))
            .Transfer("fd_read", 4, new byte[10])
            .Do("fd_seek", [4, -7, 2, R], (R, 8))
            .Do("fd_seek", [4, 2, 2, R], (R, 8))
            .Transfer("fd_write", 4, [9])
            .Transfer("fd_pread", 4, new byte[20], 0)
            .Transfer("fd_pwrite", 4, [7, 7], 1)
            .Transfer("fd_pread", 4, new byte[4], 0)
            .Do("fd_filestat_set_size", [4, 3])
            .Transfer("fd_pread", 4, new byte[8], 0)
            .Do("fd_filestat_get", [4, R], (R + 16, 1), (R + 24, 16))
            .Do("fd_filestat_set_times", [4, 1_000_000_000_000_000_000, 1_000_000_000_000_000_000, 5])
            .Do("fd_filestat_get", [4, R], (R + 40, 16))
            .Do("fd_sync", [4])
            .Do("fd_datasync", [4])
            .Do("fd_close", [4])
            .Do("fd_close", [4])
            .Do("path_open", [3, 1, "a", Create | Exclusive, ReadWrite, 0, 0, R])
            .Do("path_open", [3, 1, "a", Directory, ReadOnly, 0, 0, R])
            .Do("path_open", [3, 1, "a", Truncate, ReadWrite, 0, 0, R], (R, 4))
            .Do("path_filestat_get", [3, 1, "a", R], (R + 16, 1), (R + 32, 8))
            .Do("fd_close", [4])
            .Do("path_create_directory", [3, "d"])
            .Do("path_create_directory", [3, "d"])
            .Do("path_create_directory", [3, "x/y"])
            .Do("path_rename", [3, "a", 3, "d/b"])
            .Do("path_filestat_get", [3, 0, "d", R], (R + 16, 1))
            .Do("path_remove_directory", [3, "d"])
            .Do("path_unlink_file", [3, "nothing"])
            .Do("path_open", [3, 1, "nothing", 0, ReadOnly, 0, 0, R])
            .Do("path_open", [3, 1, "d/b/c", 0, ReadOnly, 0, 0, R])
            .Do("path_open", [3, 1, "d", Directory, ReadTree, ReadOnly | ReadTree, 0, R], (R, 4))
            .Do("path_open", [4, 1, "b", 0, ReadOnly, 0, 0, R], (R, 4))
            .Transfer("fd_write", 5, [1])
            .Do("fd_renumber", [5, 4])
            .Do("fd_close", [5])
            .Do("fd_close", [4])
            .Do("path_unlink_file", [3, "d/b"])
            .Do("path_remove_directory", [3, "d"])
            .Do("path_filestat_get", [3, 0, "d", R]);

        await CompareAsync(script);
    }

    [ComponentFact(TestComponent.Node)]
    public async Task Mistakes_GetTheSameErrorNumbers_AsInNode()
    {
        var script = new WasiScript()
            .Do("fd_close", [99])
            .Do("fd_read", [99, 0, 0, R])
            .Do("fd_write", [99, 0, 0, R])
            .Do("fd_seek", [99, 0, 0, R])
            .Do("fd_fdstat_get", [99, R])
            .Do("fd_filestat_get", [99, R])
            .Do("fd_sync", [99])
            .Do("fd_readdir", [99, 0, 10, 0, R])
            .Do("fd_renumber", [99, 3])
            .Do("path_open", [99, 0, "a", 0, ReadOnly, 0, 0, R])
            .Do("path_create_directory", [99, "a"])
            .Do("path_create_directory", [3, "../a"])
            .Do("path_create_directory", [3, "d"])
            .Do("path_open", [3, 1, "../a", 0, ReadOnly, 0, 0, R])
            .Do("path_open", [3, 1, "d/../../a", 0, ReadOnly, 0, 0, R])
            .Do("path_unlink_file", [3, "../a"])
            .Do("path_rename", [3, "a", 3, "../a"])
            .Do("path_open", [3, 1, "x", Create, ReadWrite, 0, 0, R], (R, 4))
            .Do("fd_seek", [4, -1, 0, R])
            .Do("fd_seek", [4, 0, 9, R])
            .Do("fd_filestat_set_times", [4, 0, 0, 3])
            .Do("fd_fdstat_set_rights", [4, -1, -1])
            .Do("fd_fdstat_set_rights", [4, 2, 0])
            .Transfer("fd_write", 4, [1])
            .Do("poll_oneoff", [0, 0, 0, R])
            .Do("sock_shutdown", [99, 0])
            .Do("sched_yield", []);

        await CompareAsync(script);
    }

    private static async Task CompareAsync(WasiScript script)
    {
        using var theirs = new TempFolder();
        using var ours = new TempFolder();
        var options = new WasiOptions();
        options.Arguments.Add("prog");
        options.Arguments.Add("one");
        options.Environment["A"] = "1";
        options.Directories.Add(new WasiDirectory(ours.Path, "/data", IsReadOnly: false));
        using var host = new WasiHost(options);
        using var instance = WasmInstance.Create(WasmCompiledModule.Compile(WasmModule.Load(WasiScript.Module())), host.Define(new WasmImports()));

        var expected = await script.RunInNodeAsync(theirs.Path);
        var actual = script.Run(instance);

        actual.Should().Equal(expected);
    }
}
