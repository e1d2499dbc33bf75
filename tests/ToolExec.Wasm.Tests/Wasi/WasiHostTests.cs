using System.Text;
using ToolExec.TestSupport;
using ToolExec.Wasm.Tests.Support;
using ToolExec.Wasm.Wasi;

namespace ToolExec.Wasm.Tests.Wasi;

public sealed class WasiHostTests
{
    private static readonly WasmCompiledModule Everything = WasmCompiledModule.Compile(WasmModule.Load(WasiScript.Module()));

    [Fact]
    public void Define_RefusedArguments()
    {
        using var host = new WasiHost();

        FluentActions.Invoking(() => host.Define(null!)).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void Define_EveryFunctionOfTheSpecification_IsThereWithItsType()
    {
        using var host = new WasiHost();

        using var instance = WasmInstance.Create(Everything, host.Define(new WasmImports()));

        instance.Module.Imports.Should().HaveCount(46);
    }

    [Fact]
    public void NothingGiven_EveryFunctionAnswersAndNoneTraps()
    {
        using var host = new WasiHost();
        using var instance = WasmInstance.Create(Everything, host.Define(new WasmImports()));
        var random = new Random(1);
        foreach (var import in instance.Module.Imports.Where(i => i.Name != "proc_exit"))
        {
            var function = instance.GetFunction(import.Name);
            for (var round = 0; round < 200; round++)
            {
                var arguments = function.Type.Parameters.Select(p => Hostile(random, p)).ToArray();

                function.Invoke(arguments)[0].AsInt32().Should().BeInRange(0, 76);
            }
        }
    }

    [Fact]
    public void ProcExit_EndsTheGuestWithItsCode()
    {
        using var host = new WasiHost();
        using var instance = WasmInstance.Create(Everything, host.Define(new WasmImports()));

        FluentActions.Invoking(() => instance.GetFunction("proc_exit").Invoke(42)).Should().Throw<WasiExitException>()
            .WithMessage("*exit code 42*").Which.ExitCode.Should().Be(42);

        FluentActions.Invoking(() => instance.GetFunction("sched_yield").Invoke()).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void Output_IsCappedAndSaysSo()
    {
        var output = new MemoryStream();
        using var host = new WasiHost(new WasiOptions { StandardOutput = output, MaxOutputBytes = 3 });
        using var instance = WasmInstance.Create(Everything, host.Define(new WasmImports()));

        new WasiScript().Transfer("fd_write", 1, "hello"u8.ToArray()).Transfer("fd_write", 2, "hi"u8.ToArray()).Run(instance);

        Encoding.UTF8.GetString(output.ToArray()).Should().Be("hel");
        host.IsOutputTruncated.Should().BeTrue();
        host.IsErrorTruncated.Should().BeFalse();
    }

    [Fact]
    public void ModuleWithoutMemory_GetsFaults()
    {
        var builder = new WasmBuilder();
        var import = builder.ImportFunction(WasiHost.ModuleName, "args_sizes_get", [WasmValueType.I32, WasmValueType.I32], [WasmValueType.I32]);
        builder.Export("call", [], [WasmValueType.I32], c => c.I32(0).I32(4).Call(import));
        using var host = new WasiHost();
        using var instance = WasmInstance.Create(WasmCompiledModule.Compile(WasmModule.Load(builder.Build())), host.Define(new WasmImports()));

        instance.GetFunction("call").Invoke()[0].AsInt32().Should().Be((int)Errno.Fault);
    }

    [Fact]
    public async Task Sleep_TakesExactlyTheTimeOfItsClock()
    {
        var time = new ManualTimeProvider();
        using var host = new WasiHost(new WasiOptions { Clock = time });
        using var instance = WasmInstance.Create(Everything, host.Define(new WasmImports()));

        var sleeping = SleepAsync(instance, TimeSpan.FromSeconds(5));
        await time.WhenArmedAsync().OrHang();
        time.Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromTicks(1));
        sleeping.IsCompleted.Should().BeFalse();
        time.Advance(TimeSpan.FromTicks(1));

        (await sleeping.OrHang()).Should().Be(0);
        instance.GetFunction("sched_yield").Invoke()[0].AsInt32().Should().Be(0);
    }

    [Fact]
    public async Task Sleep_LongerThanATimerTakes_GoesOnUntilItsEnd()
    {
        var time = new ManualTimeProvider();
        using var host = new WasiHost(new WasiOptions { Clock = time });
        using var instance = WasmInstance.Create(Everything, host.Define(new WasmImports()));

        var sleeping = SleepAsync(instance, TimeSpan.FromDays(2.5));
        for (var day = 0; day < 3; day++)
        {
            await time.WhenArmedAsync().OrHang();
            sleeping.IsCompleted.Should().BeFalse();
            time.Advance(TimeSpan.FromDays(day < 2 ? 1 : 0.5));
        }

        (await sleeping.OrHang()).Should().Be(0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Sleep_InstanceIsStopped_EndsAtOnce(bool byDispose)
    {
        var time = new ManualTimeProvider();
        using var host = new WasiHost(new WasiOptions { Clock = time });
        var instance = WasmInstance.Create(Everything, host.Define(new WasmImports()));
        var sleeping = SleepAsync(instance, TimeSpan.FromDays(1));
        await time.WhenArmedAsync().OrHang();

        if (byDispose)
        {
            instance.Dispose();
        }
        else
        {
            instance.Interrupt();
        }

        await FluentActions.Awaiting(() => sleeping.OrHang()).Should().ThrowAsync<WasmTrapException>();
        instance.Dispose();
    }

    private static Task<int> SleepAsync(WasmInstance instance, TimeSpan time)
    {
        var memory = instance.GetMemory("memory");
        memory.WriteInt32(1024 + 16, 1);
        memory.WriteInt64(1024 + 24, time.Ticks * 100);
        return Task.Factory.StartNew(
            () => instance.GetFunction("poll_oneoff").Invoke(1024, 2048, 1, 512)[0].AsInt32(),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
    }

    // Small numbers, ends of the memory and of the number range: what makes careless arithmetic go wrong.
    private static WasmValue Hostile(Random random, WasmValueType type)
    {
        long[] interesting = [0, 1, 2, 3, 4, 8, 512, 131_071, 131_072, 131_064, int.MaxValue, uint.MaxValue, -2, long.MaxValue, long.MinValue];
        var value = random.Next(3) == 0 ? random.NextInt64() : interesting[random.Next(interesting.Length)];
        return type == WasmValueType.I64 ? (WasmValue)value : (WasmValue)(int)value;
    }
}
