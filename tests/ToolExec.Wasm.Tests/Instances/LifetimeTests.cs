using ToolExec.TestSupport;
using ToolExec.Wasm.Tests.Support;
using static ToolExec.Wasm.WasmValueType;

namespace ToolExec.Wasm.Tests.Instances;

public sealed class LifetimeTests
{
    [Fact]
    public void Dispose_Twice_IsFineAndLaterCallsAreRefused()
    {
        var instance = Made.Instance(module => module.Export("f", [], [], _ => { }));
        var function = instance.GetFunction("f");

        instance.Dispose();
        instance.Dispose();

        instance.IsDisposed.Should().BeTrue();
        FluentActions.Invoking(() => function.Invoke()).Should().Throw<ObjectDisposedException>();
        FluentActions.Invoking(() => function.ToAction()()).Should().Throw<ObjectDisposedException>();
    }

    [Fact]
    public async Task Dispose_WhileItRuns_StopsItAndGivesTheMemoryBackAfterwards()
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var imports = new WasmImports().DefineFunction("m", "entered", () => entered.SetResult());
        var instance = Made.Instance(
            module =>
            {
                var enter = module.ImportFunction("m", "entered", [], []);
                module.Memory(4);
                module.Export("m", WasmExternKind.Memory, 0);
                module.Export("f", [], [], [I32], code => code.Call(enter).Loop(loop => loop
                    .LocalGet(0).LocalGet(0).Memory(Opcode.I32Store)
                    .LocalGet(0).I32(4).Op(Opcode.I32Add).I32(0xFFFF).Op(Opcode.I32And).LocalSet(0)
                    .Br(0)));
            },
            imports);
        var memory = instance.GetMemory("m");
        var running = instance.RunAsync(i => i.GetFunction("f").Invoke());
        await entered.Task.OrHang();

        instance.Dispose();

        (await FluentActions.Awaiting(() => running.OrHang()).Should().ThrowAsync<WasmTrapException>()).Which.Kind.Should().Be(WasmTrapKind.Interrupted);
        FluentActions.Invoking(() => memory.PageCount).Should().Throw<ObjectDisposedException>();
    }

    [Fact]
    public async Task Call_FromAnotherThreadMeanwhile_IsRefused()
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var leave = new ManualResetEventSlim();
        var imports = new WasmImports().DefineFunction("m", "wait", () =>
        {
            entered.SetResult();
            leave.Wait(TimeSpan.FromSeconds(10));
        });
        using var instance = Made.Instance(
            module =>
            {
                var wait = module.ImportFunction("m", "wait", [], []);
                module.Export("f", [], [], code => code.Call(wait));
                module.Export("g", [], [], _ => { });
            },
            imports);
        var running = instance.RunAsync(i => i.GetFunction("f").Invoke());
        await entered.Task.OrHang();

        FluentActions.Invoking(() => instance.GetFunction("g").Invoke()).Should().Throw<InvalidOperationException>().WithMessage("*another thread*");

        leave.Set();
        await running.OrHang();
        instance.GetFunction("g").Invoke();
    }

    [Fact]
    public async Task Instances_OfOneModuleInParallel_DoNotDisturbEachOther()
    {
        var module = Made.Module(m =>
        {
            m.Memory(1);
            var global = m.Global(I32, isMutable: true, code => code.I32(0));
            var add = m.Function([I32], [I32], code => code.GlobalGet(global).LocalGet(0).Op(Opcode.I32Add));
            m.Table(FuncRef, 1);
            m.Elements(0, add);
            var type = m.Type([I32], [I32]);
            m.Export("f", [I32, I32], [I32], code => code
                .Loop(loop => loop
                    .LocalGet(1).I32(0).CallIndirect(type).GlobalSet(global)
                    .I32(8).GlobalGet(global).Memory(Opcode.I32Store)
                    .LocalGet(0).I32(1).Op(Opcode.I32Sub).LocalTee(0).BrIf(0))
                .I32(8).Memory(Opcode.I32Load));
        });

        var results = await Task.WhenAll(Enumerable.Range(1, 64).Select(async number =>
        {
            using var instance = WasmInstance.Create(module);
            return await instance.RunAsync(i => i.Call("f", 10_000, number).AsInt32());
        })).OrHang();

        results.Should().Equal(Enumerable.Range(1, 64).Select(static number => number * 10_000));
    }

    [Fact]
    public void Instances_ThatShareNumbersOnly_AreNoGroup()
    {
        var module = Made.Module(m =>
        {
            m.ImportGlobal("m", "g", I32, isMutable: true);
            m.ImportTable("m", "t", ExternRef, new WasmLimits(1));
        });
        var imports = new WasmImports()
            .Define("m", "g", new WasmGlobal(new WasmGlobalType(I32, IsMutable: true), 1))
            .Define("m", "t", new WasmTable(new WasmTableType(ExternRef, new WasmLimits(1))));
        using var one = WasmInstance.Create(module, imports);
        using var two = WasmInstance.Create(module, imports);

        one.Context.Control.Should().NotBeSameAs(two.Context.Control);
    }

    [Fact]
    public void Group_MembersThatAreDisposed_AreLetGo()
    {
        using var library = Made.Instance(module => module.Export("f", [], [I32], code => code.I32(5)));
        var user = Made.Module(module =>
        {
            var f = module.ImportFunction("library", "f", [], [I32]);
            module.Export("f", [], [I32], code => code.Call(f));
        });
        var imports = new WasmImports().DefineInstance("library", library);
        for (var round = 0; round < 10; round++)
        {
            using var instance = WasmInstance.Create(user, imports);
            instance.Call("f").AsInt32().Should().Be(5);
            instance.Context.Control.Should().BeSameAs(library.Context.Control);
        }

        library.Context.Control.Members.Should().Equal(library);
        library.Call("f").AsInt32().Should().Be(5);
    }

    [Fact]
    public async Task Compile_ManyModules_AreCollected()
    {
        var references = Enumerable.Range(0, 20).Select(static _ => Use()).ToArray();

        for (var attempt = 0; attempt < 20 && references.Any(static reference => reference.IsAlive); attempt++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Yield();
        }

        references.Count(static reference => reference.IsAlive).Should().BeLessThan(5);

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static WeakReference Use()
        {
            using var instance = Made.Instance(module => module.Export("f", [], [I32], code => code.I32(1)));
            instance.Call("f").AsInt32().Should().Be(1);
            return new WeakReference(instance.Compiled.Code.Assembly);
        }
    }
}
