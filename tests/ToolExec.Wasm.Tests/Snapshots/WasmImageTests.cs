namespace ToolExec.Wasm.Tests.Snapshots;

public sealed class WasmImageTests
{
    [Fact]
    public void Capture_RefusedArguments()
    {
        using var instance = Warm();

        FluentActions.Invoking(() => WasmImage.Capture(null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => WasmImage.Capture(instance, new WasmImageOptions
        {
            MaxIdleMemories = -1,
            MaxIdleMemoryBytes = -1,
            IdleTrimInterval = TimeSpan.Zero,
            TimeProvider = null!,
        })).Should().Throw<ArgumentException>()
            .WithMessage("*MaxIdleMemories*is -1*MaxIdleMemoryBytes*is -1*IdleTrimInterval*is 00:00:00*TimeProvider*");
    }

    [Fact]
    public void Instantiate_StartsWhereTheCapturedInstanceWas()
    {
        using var warm = Warm();
        using var image = WasmImage.Capture(warm);
        warm.Call("poke", 300, 99);
        warm.Call("bump");

        using var instance = image.Instantiate(StatefulModule.Imports);

        AssertWarm(instance);
    }

    [Fact]
    public void Instantiate_Instances_NeverSeeEachOther()
    {
        using var warm = Warm();
        using var image = WasmImage.Capture(warm);
        using var one = image.Instantiate(StatefulModule.Imports);
        one.Call("poke", 300, 1);
        one.Call("bump");
        one.Call("move", 0, 1);
        one.Call("drop");
        one.Call("grow", 1);
        one.Call("growTable", 1);

        using (var other = image.Instantiate(StatefulModule.Imports))
        {
            AssertWarm(other);
        }

        one.Dispose();
        using var reused = image.Instantiate(StatefulModule.Imports);
        AssertWarm(reused);
        reused.Call("peek", 300).Should().Be(42);
    }

    [Fact]
    public void Instantiate_ManyThreads_EachGetsItsOwn()
    {
        using var warm = Warm();
        using var image = WasmImage.Capture(warm, new WasmImageOptions { MaxIdleMemories = 2 });

        Parallel.For(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            using var instance = image.Instantiate(StatefulModule.Imports);
            instance.Call("peek", 300).Should().Be(42);
            instance.Call("poke", 300, i);
            instance.Call("peek", 300).Should().Be(i);
            instance.Call("bump").Should().Be(3);
        });
    }

    [Fact]
    public void Sha256_SameState_IsTheSameAndAnyDifferenceIsNot()
    {
        using var one = Warm();
        using var other = Warm();
        using var image = WasmImage.Capture(one);
        using var same = WasmImage.Capture(other);
        other.Call("poke", 8000, 1);
        using var otherMemory = WasmImage.Capture(other);
        other.Call("poke", 8000, 0);
        other.Call("bump");
        using var otherGlobal = WasmImage.Capture(other);
        using var third = Warm();
        third.Call("move", 0, 1);
        using var otherTable = WasmImage.Capture(third);
        using var fourth = Warm();
        fourth.Call("drop");
        using var otherSegments = WasmImage.Capture(fourth);

        image.Sha256.Should().MatchRegex("^[0-9a-f]{64}$").And.Be(same.Sha256);
        new[] { image.Sha256, otherMemory.Sha256, otherGlobal.Sha256, otherTable.Sha256, otherSegments.Sha256 }.Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void Instantiate_LimitsAndImports_AreThoseOfTheNewInstance()
    {
        using var warm = Warm();
        using var image = WasmImage.Capture(warm);

        using (var other = image.Instantiate(new WasmImports().DefineFunction("env", "five", () => 6), new WasmInstanceOptions { MaxMemoryPages = 4 }))
        {
            other.Call("call", 2).Should().Be(6);
            other.Call("grow", 1).Should().Be(3);
            other.Call("grow", 1).Should().Be(-1);
        }

        FluentActions.Invoking(() => image.Instantiate()).Should().Throw<WasmLinkException>();
        FluentActions.Invoking(() => image.Instantiate(StatefulModule.Imports, new WasmInstanceOptions { MaxMemoryPages = 2 }))
            .Should().Throw<WasmMemoryException>();
        FluentActions.Invoking(() => image.Instantiate(StatefulModule.Imports, new WasmInstanceOptions { MaxTableElements = 4 }))
            .Should().Throw<WasmSnapshotException>().Which.Failure.Should().Be(WasmSnapshotFailure.TooLarge);
    }

    [Fact]
    public void Dispose_WhileInstancesLive_LetsThemGoOn()
    {
        using var warm = Warm();
        var image = WasmImage.Capture(warm);
        using var instance = image.Instantiate(StatefulModule.Imports);
        _ = image.Sha256;

        image.Dispose();
        image.Dispose();

        AssertWarm(instance);
        instance.Snapshot().Should().NotBeEmpty();
        FluentActions.Invoking(() => image.Instantiate(StatefulModule.Imports)).Should().Throw<ObjectDisposedException>();
    }

    [Fact]
    public void Capture_InstanceNotAtRest_IsRefused()
    {
        WasmInstance? running = null;
        Exception? refused = null;
        var imports = new WasmImports().DefineFunction("env", "five", () =>
        {
            refused = FluentActions.Invoking(() => WasmImage.Capture(running!)).Should().Throw<InvalidOperationException>().Which;
            return 5;
        });
        running = WasmInstance.Create(StatefulModule.Compiled, imports);

        running.Call("call", 2);
        refused!.Message.Should().Contain("between calls");
        FluentActions.Invoking(() => running.Call("call", 50)).Should().Throw<WasmTrapException>();
        FluentActions.Invoking(() => WasmImage.Capture(running)).Should().Throw<InvalidOperationException>();
        running.Dispose();
        FluentActions.Invoking(() => WasmImage.Capture(running)).Should().Throw<ObjectDisposedException>();
    }

    [Fact]
    public void Capture_ObjectsOfTheHost_AreRefused()
    {
        using var instance = WasmInstance.Create(StatefulModule.Compiled, StatefulModule.Imports);
        instance.GetGlobal("external").Value = WasmValue.FromObject("here");

        FluentActions.Invoking(() => WasmImage.Capture(instance)).Should().Throw<WasmSnapshotException>()
            .WithMessage("*object of the host in global 4*").Which.Failure.Should().Be(WasmSnapshotFailure.NotPortable);
        instance.Call("keepExternal");
        instance.GetGlobal("external").Value = WasmValue.FromObject(null);
        FluentActions.Invoking(() => WasmImage.Capture(instance)).Should().Throw<WasmSnapshotException>().WithMessage("*table 1*");
    }

    [Fact]
    public void Capture_ImportedMemoryTableOrMutableGlobal_IsRefused()
    {
        foreach (var (module, imports) in ImportingModules())
        {
            using var instance = WasmInstance.Create(WasmCompiledModule.Compile(WasmModule.Load(module)), imports);

            FluentActions.Invoking(() => WasmImage.Capture(instance)).Should().Throw<WasmSnapshotException>()
                .WithMessage("*others can change*").Which.Failure.Should().Be(WasmSnapshotFailure.NotPortable);
        }
    }

    /// <summary>An instance that has run for a while.</summary>
    internal static WasmInstance Warm()
    {
        var instance = WasmInstance.Create(StatefulModule.Compiled, StatefulModule.Imports);
        instance.Call("poke", 300, 42);
        instance.Call("poke", 104, 77);
        instance.Call("grow", 1).Should().Be(2);
        instance.Call("poke", (3 * WasmMemory.PageSize) - 4, 43);
        instance.Call("bump");
        instance.Call("bump");
        instance.Call("bump").Should().Be(2);
        instance.Call("single", 0x7FA0_0001);
        instance.Call("growTable", 1).Should().Be(4);
        instance.Call("keep", 1);
        return instance;
    }

    /// <summary>Checks that an instance is as <see cref="Warm"/> made it.</summary>
    internal static void AssertWarm(WasmInstance instance)
    {
        instance.Call("size").Should().Be(3);
        instance.Call("peek", 100).Should().Be(0x04030201);
        instance.Call("peek", 104).Should().Be(77);
        instance.Call("peek", 300).Should().Be(42);
        instance.Call("peek", 70_000).Should().Be(0x08070605);
        instance.Call("peek", (3 * WasmMemory.PageSize) - 4).Should().Be(43);
        instance.Call("wide").Should().Be(3);
        instance.Call("call", 0).Should().Be(7);
        instance.Call("call", 1).Should().Be(2);
        instance.Call("call", 2).Should().Be(5);
        instance.Call("call", 4).Should().Be(7);
        instance.Call("single", 0x7FA0_0001).Should().Be(0x7FA0_0001);
        instance.Call("callKept").Should().Be(2);
        instance.Call("move", 3, 5 - 1);
        instance.Call("init");
        instance.Call("peek", 200).Should().Be(0x0C0B0A09);
    }

    private static IEnumerable<(byte[] Module, WasmImports Imports)> ImportingModules()
    {
        var memory = new Support.WasmBuilder();
        memory.ImportMemory("env", "m", new WasmLimits(1));
        yield return (memory.Build(), new WasmImports().Define("env", "m", new WasmMemory(1)));
        var table = new Support.WasmBuilder();
        table.ImportTable("env", "t", WasmValueType.FuncRef, new WasmLimits(1));
        yield return (table.Build(), new WasmImports().Define("env", "t", new WasmTable(new WasmTableType(WasmValueType.FuncRef, new WasmLimits(1)))));
        var global = new Support.WasmBuilder();
        global.ImportGlobal("env", "g", WasmValueType.I32, isMutable: true);
        yield return (global.Build(), new WasmImports().Define("env", "g", new WasmGlobal(new WasmGlobalType(WasmValueType.I32, true), 1)));
    }
}
