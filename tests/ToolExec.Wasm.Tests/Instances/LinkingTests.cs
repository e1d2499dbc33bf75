using ToolExec.Wasm.Tests.Support;
using static ToolExec.Wasm.WasmValueType;

namespace ToolExec.Wasm.Tests.Instances;

public sealed class LinkingTests
{
    [Fact]
    public void Create_NullModule_IsRefused() =>
        FluentActions.Invoking(() => WasmInstance.Create(null!)).Should().Throw<ArgumentNullException>();

    [Fact]
    public void Create_BadOptions_SaysAllOfThem() =>
        FluentActions.Invoking(() => WasmInstance.Create(Made.Module(_ => { }), null, new() { MaxMemoryPages = 65_537, MaxTableElements = 100_000_001 }))
            .Should().Throw<ArgumentException>().WithMessage("*MaxMemoryPages*65537*MaxTableElements*100000001*");

    [Fact]
    public void Create_ImportIsMissing_NamesIt()
    {
        var module = Made.Module(m => m.ImportFunction("env", "now", [I32], [I64]));

        FluentActions.Invoking(() => WasmInstance.Create(module)).Should().Throw<WasmLinkException>()
            .WithMessage("unknown import: the module needs the function 'env' 'now' of type [i32] -> [i64], which is not defined.");
    }

    [Fact]
    public void Create_ImportIsOfAnotherKindOrType_IsRefused()
    {
        var module = Made.Module(m => m.ImportFunction("env", "f", [I32], [I64]));

        Refused(new WasmImports().DefineFunction("env", "f", (int a) => a));
        Refused(new WasmImports().DefineFunction("env", "f", () => 1L));
        Refused(new WasmImports().Define("env", "f", new WasmGlobal(new WasmGlobalType(I32, false), 1)));
        using var memory = new WasmMemory(1);
        Refused(new WasmImports().Define("env", "f", memory));
        Refused(new WasmImports().Define("env", "f", new WasmTable(new WasmTableType(FuncRef, new WasmLimits(1)))));

        void Refused(WasmImports imports) => FluentActions.Invoking(() => WasmInstance.Create(module, imports))
            .Should().Throw<WasmLinkException>().WithMessage("incompatible import type*");
    }

    // 4.5.1 of the specification, external typing: limits match if the minimum is at least, and a maximum demanded is one that is not exceeded.
    [Theory]
    [InlineData(2, null, true)]
    [InlineData(2, 5, true)]
    [InlineData(3, 4, true)]
    [InlineData(1, 5, false)]
    public void Create_MemoryAndTableWithMinimum_Match(int size, int? maximum, bool fits)
    {
        Check(maximum: null, fits);

        // With a maximum of five demanded, one must be there.
        Check(maximum: 5, fits && maximum is not null);
        Check(maximum: 4, fits && maximum == 4);

        void Check(uint? maximum, bool expected)
        {
            var module = Made.Module(m =>
            {
                m.ImportMemory("m", "memory", new WasmLimits(2, maximum));
                m.ImportTable("m", "table", ExternRef, new WasmLimits(2, maximum));
            });
            using var memory = new WasmMemory((uint)size, (uint?)Maximum());
            var table = new WasmTable(new WasmTableType(ExternRef, new WasmLimits((uint)size, (uint?)Maximum())));
            var create = FluentActions.Invoking(() => WasmInstance.Create(module, new WasmImports().Define("m", "memory", memory).Define("m", "table", table)));
            if (expected)
            {
                create.Should().NotThrow().Which.Dispose();
            }
            else
            {
                create.Should().Throw<WasmLinkException>();
            }
        }

        int? Maximum() => maximum;
    }

    [Fact]
    public void Create_GlobalOfOtherMutabilityOrTableOfOtherType_IsRefused()
    {
        var global = Made.Module(m => m.ImportGlobal("m", "g", I32, isMutable: true));
        var table = Made.Module(m => m.ImportTable("m", "t", FuncRef, new WasmLimits(0)));

        FluentActions.Invoking(() => WasmInstance.Create(global, new WasmImports().Define("m", "g", new WasmGlobal(new(I32, IsMutable: false), 1))))
            .Should().Throw<WasmLinkException>();
        FluentActions.Invoking(() => WasmInstance.Create(table, new WasmImports().Define("m", "t", new WasmTable(new WasmTableType(ExternRef, new WasmLimits(0))))))
            .Should().Throw<WasmLinkException>();
    }

    [Fact]
    public void Instances_ThatShareEverything_SeeEachOthersChanges()
    {
        using var owner = Made.Instance(module =>
        {
            module.Memory(1, 4);
            module.Table(FuncRef, 2, 8);
            var global = module.Global(I64, isMutable: true, code => code.I64(5));
            var own = module.Global(I32, isMutable: true, code => code.I32(100));
            var get = module.Export("get", [], [I32], code => code.GlobalGet(own).I32(0).Memory(Opcode.I32Load).Op(Opcode.I32Add));
            module.Elements(0, get);
            module.Export("memory", WasmExternKind.Memory, 0).Export("table", WasmExternKind.Table, 0).Export("global", WasmExternKind.Global, global);
        });
        using var user = Made.Instance(
            module =>
            {
                var get = module.ImportFunction("owner", "get", [], [I32]);
                module.ImportMemory("owner", "memory", new WasmLimits(1));
                module.ImportTable("owner", "table", FuncRef, new WasmLimits(2));
                var global = module.ImportGlobal("owner", "global", I64, isMutable: true);
                var type = module.Type([], [I32]);
                module.Export("direct", [], [I32], code => code.Call(get));
                module.Export("indirect", [I32], [I32], code => code.LocalGet(0).CallIndirect(type));
                module.Export("write", [I32], [], code => code.I32(0).LocalGet(0).Memory(Opcode.I32Store).I64(6).GlobalSet(global));
                module.Export("grow", [], [I32], code => code.I32(1).MemoryGrow());
                module.Export("far", [], [I32], code => code.I32(65_536).Memory(Opcode.I32Load));
                var mine = module.Function([], [I32], code => code.I32(77));
                module.DeclareElements(mine);
                module.Export("put", [], [], code => code.I32(1).RefFunc(mine).Op(Opcode.TableSet, 0));
            },
            new WasmImports().DefineInstance("owner", owner));

        user.GetFunction("write").Invoke(11);
        user.Call("direct").AsInt32().Should().Be(111);
        user.Call("indirect", 0).AsInt32().Should().Be(111);
        owner.GetGlobal("global").Value.AsInt64().Should().Be(6);
        user.GetFunction("put").Invoke();
        owner.GetTable("table")[1].AsFunction()!.Invoke().Should().Equal(77);
        user.Trap("far").Kind.Should().Be(WasmTrapKind.MemoryOutOfBounds);
        owner.GetMemory("memory").Grow(1).Should().Be(1);
        user.Call("far").AsInt32().Should().Be(0);
        user.Call("grow").AsInt32().Should().Be(2);
        owner.GetMemory("memory").PageCount.Should().Be(3);
    }

    [Fact]
    public void Create_SegmentOutOfBounds_TrapsAndKeepsWhatCameBefore()
    {
        using var memory = new WasmMemory(1);
        var table = new WasmTable(new WasmTableType(FuncRef, new WasmLimits(2)));
        var module = Made.Module(m =>
        {
            m.ImportMemory("m", "memory", new WasmLimits(1));
            m.ImportTable("m", "table", FuncRef, new WasmLimits(2));
            var f = m.Function([], [I32], code => code.I32(0).Memory(Opcode.I32Load));
            m.Elements(0, f);
            m.Data(0, 1, 2, 3, 4);
            m.Data(65_535, 9, 9);
        });

        FluentActions.Invoking(() => WasmInstance.Create(module, new WasmImports().Define("m", "memory", memory).Define("m", "table", table)))
            .Should().Throw<WasmTrapException>().Which.Kind.Should().Be(WasmTrapKind.MemoryOutOfBounds);

        // 4.5.4: what was written before stays, and the function in the table is alive although its instance never came to be.
        memory.ReadInt32(0).Should().Be(0x04030201);
        memory.Span(65_535, 1)[0].Should().Be(0);
        table[0].AsFunction()!.Invoke().Should().Equal(0x04030201);
    }

    [Fact]
    public void Create_ElementsOutOfBounds_TrapsBeforeAnyData()
    {
        using var memory = new WasmMemory(1);
        var module = Made.Module(m =>
        {
            m.ImportMemory("m", "memory", new WasmLimits(1));
            m.Table(FuncRef, 1);
            var f = m.Function([], [], _ => { });
            m.Elements(1, f);
            m.Data(0, 1);
        });

        FluentActions.Invoking(() => WasmInstance.Create(module, new WasmImports().Define("m", "memory", memory)))
            .Should().Throw<WasmTrapException>().Which.Kind.Should().Be(WasmTrapKind.TableOutOfBounds);
        memory.Span(0, 1)[0].Should().Be(0);
    }

    [Fact]
    public void Create_StartFunction_RunsLast()
    {
        using var instance = Made.Instance(module =>
        {
            module.Memory(1);
            module.Data(0, 40);
            var global = module.Global(I32, isMutable: true, code => code.I32(0));
            module.Export("g", WasmExternKind.Global, global);
            module.Start(module.Function([], [], code => code.I32(0).Memory(Opcode.I32Load8U).I32(2).Op(Opcode.I32Add).GlobalSet(global)));
        });

        instance.GetGlobal("g").Value.AsInt32().Should().Be(42);
    }

    [Fact]
    public void Create_StartFunctionTraps_Traps()
    {
        var module = Made.Module(m => m.Start(m.Function([], [], code => code.Op(Opcode.Unreachable))));

        FluentActions.Invoking(() => WasmInstance.Create(module)).Should().Throw<WasmTrapException>().Which.Kind.Should().Be(WasmTrapKind.Unreachable);
    }

    [Fact]
    public void Create_ConstantExpressions_ComputeWithGlobals()
    {
        var imports = new WasmImports().Define("m", "base", new WasmGlobal(new WasmGlobalType(I32, IsMutable: false), 10));
        using var instance = Made.Instance(
            module =>
            {
                var @base = module.ImportGlobal("m", "base", I32);
                var global = module.Global(I32, isMutable: false, code => code.GlobalGet(@base).I32(3).Op(Opcode.I32Mul).I32(1).Op(Opcode.I32Sub));
                module.Export("g", WasmExternKind.Global, global);
                module.Memory(1);
                module.Data(code => code.GlobalGet(@base).I32(2).Op(Opcode.I32Add), 5);
                module.Export("read", [], [I32], code => code.I32(12).Memory(Opcode.I32Load8U));
            },
            imports);

        instance.GetGlobal("g").Value.AsInt32().Should().Be(29);
        instance.Call("read").AsInt32().Should().Be(5);
    }

    [Fact]
    public void Create_MemoryAboveTheLimit_IsRefused()
    {
        var module = Made.Module(m => m.Memory(3));

        FluentActions.Invoking(() => WasmInstance.Create(module, null, new() { MaxMemoryPages = 2 })).Should().Throw<WasmMemoryException>();
        WasmInstance.Create(module, null, new() { MaxMemoryPages = 3 }).Dispose();
    }

    [Fact]
    public void Create_TableAboveTheLimit_IsRefusedAndGrowingToo()
    {
        var module = Made.Module(m =>
        {
            m.Table(ExternRef, 3);
            m.Export("grow", [I32], [I32], code => code.RefNull(ExternRef).LocalGet(0).Op(Opcode.TableGrow, 0));
        });

        FluentActions.Invoking(() => WasmInstance.Create(module, null, new() { MaxTableElements = 2 })).Should().Throw<WasmLinkException>();
        using var instance = WasmInstance.Create(module, null, new() { MaxTableElements = 5 });
        instance.Call("grow", 3).AsInt32().Should().Be(-1);
        instance.Call("grow", 2).AsInt32().Should().Be(3);
        instance.Call("grow", 0).AsInt32().Should().Be(5);
        instance.Call("grow", -1).AsInt32().Should().Be(-1);
    }
}
