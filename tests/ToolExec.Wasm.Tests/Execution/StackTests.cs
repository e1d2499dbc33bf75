using ToolExec.TestSupport;
using ToolExec.Wasm.Tests.Support;
using static ToolExec.Wasm.WasmValueType;

namespace ToolExec.Wasm.Tests.Execution;

public sealed class StackTests
{
    [Theory]
    [InlineData("direct")]
    [InlineData("mutual")]
    [InlineData("indirect")]
    [InlineData("many_locals")]
    [InlineData("many_parameters")]
    public async Task Call_EndlessRecursionOnALargeStack_Traps(string export)
    {
        // One of them uses the whole stack; for the others a part of it is enough.
        using var instance = WasmInstance.Create(Made.Module(Build), null, new() { MaxStackBytes = export == "direct" ? null : 2_000_000 });

        var calling = instance.RunAsync(i => i.GetFunction(export).Invoke());

        var trap = (await FluentActions.Awaiting(() => calling.OrHang()).Should().ThrowAsync<WasmTrapException>()).Which;
        trap.Kind.Should().Be(WasmTrapKind.StackExhausted);
        trap.Message.Should().Be("call stack exhausted");
        trap.WasmFrames.Count.Should().BeInRange(5, 100);
    }

    [Theory]
    [InlineData("direct")]
    [InlineData("many_locals")]
    public void Call_EndlessRecursionOnAThreadOfTheHost_Traps(string export)
    {
        using var instance = WasmInstance.Create(Made.Module(Build));

        instance.Trap(export).Kind.Should().Be(WasmTrapKind.StackExhausted);
    }

    [Theory]
    [InlineData(256 * 1024)]
    [InlineData(400 * 1024)]
    [InlineData(8 * 1024 * 1024)]
    public async Task Call_OnThreadsOfAnySize_Traps(int stackBytes)
    {
        using var instance = WasmInstance.Create(Made.Module(Build));
        var kind = new TaskCompletionSource<WasmTrapKind>(TaskCreationOptions.RunContinuationsAsynchronously);

        var thread = new Thread(() => kind.SetResult(instance.Trap("direct").Kind), stackBytes);
        thread.Start();

        (await kind.Task.OrHang()).Should().Be(WasmTrapKind.StackExhausted);
        thread.Join();
    }

    [Fact]
    public async Task MaxStackBytes_Smaller_EndsTheRecursionEarlier()
    {
        var module = Made.Module(Build);
        using var large = WasmInstance.Create(module, null, new() { DiscardAfterTrap = false });
        using var small = WasmInstance.Create(module, null, new() { MaxStackBytes = 65_536 });

        var deep = await large.RunAsync(Depth).OrHang();
        var shallow = await small.RunAsync(Depth).OrHang();

        shallow.Should().BePositive().And.BeLessThan(deep / 20);

        static int Depth(WasmInstance instance)
        {
            FluentActions.Invoking(() => instance.GetFunction("direct").Invoke()).Should().Throw<WasmTrapException>();
            return instance.GetGlobal("depth").Value.AsInt32();
        }
    }

    [Fact]
    public void Create_TooSmallStack_IsRefused() =>
        FluentActions.Invoking(() => WasmInstance.Create(Made.Module(Build), null, new() { MaxStackBytes = 65_535 })).Should().Throw<ArgumentException>();

    [Fact]
    public async Task Call_ThroughHostAndBack_CountsOnTheSameStack()
    {
        WasmInstance? inner = null;
        var imports = new WasmImports().DefineFunction("h", "again", () => inner!.GetFunction("f").ToAction()());
        using var instance = WasmInstance.Create(
            Made.Module(module =>
            {
                var again = module.ImportFunction("h", "again", [], []);
                module.Export("f", [], [], code => code.Call(again));
            }),
            imports);
        inner = instance;

        var calling = instance.RunAsync(i => i.GetFunction("f").Invoke());

        (await FluentActions.Awaiting(() => calling.OrHang()).Should().ThrowAsync<WasmTrapException>()).Which.Kind.Should().Be(WasmTrapKind.StackExhausted);
    }

    private static void Build(WasmBuilder module)
    {
        var depth = module.Global(I32, isMutable: true, code => code.I32(0));
        module.Export("depth", WasmExternKind.Global, depth);
        var direct = module.FunctionCount;
        module.Export("direct", [], [], code => code.GlobalGet(depth).I32(1).Op(Opcode.I32Add).GlobalSet(depth).Call(direct));
        module.Export("mutual", [], [], code => code.Call(direct + 2));
        module.Function([], [], code => code.Call(direct + 1));
        module.Table(FuncRef, 1);
        var type = module.Type([], []);
        var indirect = module.Export("indirect", [], [], code => code.I32(0).CallIndirect(type));
        module.Elements(0, indirect);
        var locals = module.FunctionCount;
        module.Export("many_locals", [], [], [.. Enumerable.Repeat(I64, 20_000)], code => code
            .LocalGet(19_999).I64(1).Op(Opcode.I64Add).LocalSet(10_000).Call(locals).LocalGet(10_000).LocalSet(1));
        var parameters = module.FunctionCount;
        WasmValueType[] many = [.. Enumerable.Repeat(I64, 300)];
        module.Function(many, [], code =>
        {
            for (var index = 0; index < many.Length; index++)
            {
                code.LocalGet(index);
            }

            code.Call(parameters);
        });
        module.Export("many_parameters", [], [], code =>
        {
            for (var index = 0; index < many.Length; index++)
            {
                code.I64(index);
            }

            code.Call(parameters);
        });
    }
}
