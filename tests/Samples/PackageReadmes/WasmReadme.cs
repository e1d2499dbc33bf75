using System.Text;
using ToolExec.Wasm;

namespace ToolExec.Samples.PackageReadmes;

public sealed class WasmReadme
{
    // (memory (export "memory") 1) and (func (export "count")), which adds one to the number at address 0 and returns it.
    private static readonly byte[] Counter =
    [
        0, .. "asm"u8, 1, 0, 0, 0,
        1, 5, 1, 0x60, 0, 1, 0x7F,
        3, 2, 1, 0,
        5, 3, 1, 0, 1,
        7, 18, 2, 6, .. "memory"u8, 2, 0, 5, .. "count"u8, 0, 0,
        10, 22, 1, 20, 0, 0x41, 0, 0x41, 0, 0x28, 2, 0, 0x41, 1, 0x6A, 0x36, 2, 0, 0x41, 0, 0x28, 2, 0, 0x0B,
    ];

    // (func (export "_start")), which ends the program with the exit code 3.
    private static readonly byte[] Program =
    [
        0, .. "asm"u8, 1, 0, 0, 0,
        1, 8, 2, 0x60, 1, 0x7F, 0, 0x60, 0, 0,
        2, 36, 1, 22, .. "wasi_snapshot_preview1"u8, 9, .. "proc_exit"u8, 0, 0,
        3, 2, 1, 1,
        5, 3, 1, 0, 1,
        7, 10, 1, 6, .. "_start"u8, 0, 1,
        10, 8, 1, 6, 0, 0x41, 3, 0x10, 0, 0x0B,
    ];

    [Fact]
    public void Module_IsLoadedAndCalled()
    {
        Run(Counter).Should().Be(2);
    }

    [Fact]
    public async Task Delegate_RunsUnderLimits()
    {
        var compiled = WasmCompiledModule.Compile(WasmModule.Load(Counter));

        (await CountAsync(compiled, CancellationToken.None)).Should().Be(2);
    }

    [Fact]
    public void Image_StartsInstancesAndSnapshotGoesOn()
    {
        var compiled = WasmCompiledModule.Compile(WasmModule.Load(Counter));

        Resume(compiled, Encoding.UTF8.GetBytes("a key of sixteen bytes or more")).Should().Be(12);
    }

    [Fact]
    public void Wasi_GivesWhatIsNamed()
    {
        var folder = Directory.CreateTempSubdirectory();

        var (exitCode, output) = Start(Program, folder.FullName);

        exitCode.Should().Be(3);
        output.Should().BeEmpty();
        folder.Delete(recursive: true);
    }

    private static int Run(byte[] binary)
    {
        #region readme-wasm
        var module = WasmModule.Load(binary); // decoded and validated, or refused with the place and the rule
        var compiled = WasmCompiledModule.Compile(module); // translated once, for any number of instances

        using var instance = WasmInstance.Create(compiled, new WasmImports(), new WasmInstanceOptions { MaxMemoryPages = 16 });
        var count = instance.GetFunction("count");
        count.Invoke();
        var two = count.Invoke()[0].AsInt32();
        #endregion

        return two;
    }

    private static async Task<int> CountAsync(WasmCompiledModule compiled, CancellationToken cancellationToken)
    {
        #region wasm-run
        var imports = new WasmImports().DefineFunction("env", "add", (int a, int b) => a + b); // what a module does not import is ignored
        using var instance = WasmInstance.Create(compiled, imports);
        var count = instance.GetFunction("count").ToFunc<int>(); // keep it: calls by the delegate are the cheapest
        count();

        // On a thread with a large stack, for at most a second.
        var limits = new WasmRunLimits { Timeout = TimeSpan.FromSeconds(1) };
        var two = await instance.RunAsync(_ => count(), limits, cancellationToken);
        #endregion

        return two;
    }

    private static int Resume(WasmCompiledModule compiled, byte[] key)
    {
        #region wasm-image
        using var warm = WasmInstance.Create(compiled);
        for (var i = 0; i < 10; i++)
        {
            warm.GetFunction("count").Invoke();
        }

        using var image = WasmImage.Capture(warm);
        byte[] bytes;
        using (var instance = image.Instantiate()) // microseconds: the memory is the image's until it is written to
        {
            instance.GetFunction("count").Invoke(); // 11
            bytes = instance.Snapshot(new WasmSnapshotOptions { Key = key });
        }

        // Later, perhaps elsewhere: the image is made again in the same way and has the same hash.
        var snapshot = WasmSnapshot.Read(bytes, new WasmSnapshotOptions { Key = key });
        using var restored = image.Restore(snapshot);
        var twelve = restored.GetFunction("count").Invoke()[0].AsInt32();
        #endregion

        return twelve;
    }

    private static (int ExitCode, string Output) Start(byte[] binary, string folder)
    {
        #region wasm-wasi
        var output = new MemoryStream();
        var options = new WasiOptions
        {
            StandardOutput = output,
            MaxOutputBytes = 64 * 1024,
            Clock = TimeProvider.System,
            Arguments = { "program", "--verbose" },
            Environment = { ["LANG"] = "C" },
            Directories = { new WasiDirectory(folder, "/data", IsReadOnly: true) },
        };
        using var host = new WasiHost(options);
        var program = WasmCompiledModule.Compile(WasmModule.Load(binary));
        using var instance = WasmInstance.Create(program, host.Define(new WasmImports()));
        var exitCode = 0;
        try
        {
            instance.GetFunction("_start").Invoke();
        }
        catch (WasiExitException exit)
        {
            exitCode = exit.ExitCode;
        }
        #endregion

        return (exitCode, Encoding.UTF8.GetString(output.ToArray()));
    }
}
