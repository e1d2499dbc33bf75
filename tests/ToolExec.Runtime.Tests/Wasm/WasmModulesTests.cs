using Microsoft.Extensions.Logging.Abstractions;
using ToolExec.Wasm;

namespace ToolExec.Runtime.Tests.Wasm;

public sealed class WasmModulesTests
{
    [Fact]
    public void Get_TheSameModule_IsTranslatedOnce()
    {
        var modules = Make(new WasmSandboxOptions());

        var first = Get(modules, Module(1));

        Get(modules, Module(1)).Should().BeSameAs(first);
        Get(modules, Module(2)).Should().NotBeSameAs(first);
    }

    [Fact]
    public async Task Get_TheSameModuleManyTimesAtOnce_IsTranslatedOnce()
    {
        var modules = Make(new WasmSandboxOptions());
        using var all = new Barrier(8);

        var got = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(
            () =>
            {
                all.SignalAndWait(TimeSpan.FromMinutes(1));
                return Get(modules, Module(1));
            },
            default,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default))).WaitAsync(TimeSpan.FromMinutes(1));

        got.Distinct().Should().ContainSingle();
    }

    [Fact]
    public void Get_MoreModulesThanAreKept_TheOneThatWasUsedLeastRecentlyGoes()
    {
        var modules = Make(new WasmSandboxOptions { MaxCachedModules = 2 });
        var (one, two) = (Get(modules, Module(1)), Get(modules, Module(2)));
        Get(modules, Module(1));

        Get(modules, Module(3));

        Get(modules, Module(1)).Should().BeSameAs(one);
        Get(modules, Module(2)).Should().NotBeSameAs(two);
        modules.Bytes.Should().Be(2 * Module(1).Length);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(-1, false)]
    public void Get_BytesAtTheBoundAndBeyond_AreKeptAndNotKept(int offset, bool kept)
    {
        var modules = Make(new WasmSandboxOptions { MaxCachedBytes = (2 * Module(1).Length) + offset });
        var one = Get(modules, Module(1));

        Get(modules, Module(2));

        ReferenceEquals(Get(modules, Module(1)), one).Should().Be(kept);
    }

    [Theory]
    [InlineData(0, 1000)]
    [InlineData(10, 1)]
    public void Get_NoRoomForIt_IsTranslatedEachTime(int count, int bytes)
    {
        var modules = Make(new WasmSandboxOptions { MaxCachedModules = count, MaxCachedBytes = bytes });

        Get(modules, Module(1)).Should().NotBeSameAs(Get(modules, Module(1)));
        modules.Bytes.Should().Be(0);
    }

    [Fact]
    public void Get_ModuleThatCannotRun_IsNotKept()
    {
        var modules = Make(new WasmSandboxOptions());

        modules.Get("no module"u8.ToArray(), out var error).Should().BeNull();

        error!.Kind.Should().Be(SandboxErrorKind.Syntax);
        modules.Bytes.Should().Be(0);
    }

    [Fact]
    public void Clear_ForgetsAll()
    {
        var modules = Make(new WasmSandboxOptions());
        var before = Get(modules, Module(1));

        modules.Clear();

        modules.Bytes.Should().Be(0);
        Get(modules, Module(1)).Should().NotBeSameAs(before);
    }

    private static WasmModules Make(WasmSandboxOptions options) => new(options, TimeProvider.System, NullLogger.Instance);

    private static WasmCompiledModule? Get(WasmModules modules, byte[] binary) => modules.Get(binary, out _);

    private static byte[] Module(int number) => Convert.FromBase64String(new TestModule().Int(number).Raw(TestModule.Drop).Base64());
}
