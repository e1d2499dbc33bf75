using ToolExec.Wasm.Tests.Support;
using static ToolExec.Wasm.WasmValueType;

namespace ToolExec.Wasm.Tests.Instances;

public sealed class TableTests
{
    [Fact]
    public void CallIndirect_EveryFault_HasItsKind()
    {
        using var instance = Made.Instance(Build);

        instance.Call("call", 0).AsInt32().Should().Be(10);
        instance.Call("call", 1).AsInt32().Should().Be(11);
        instance.Trap("call", 2).Kind.Should().Be(WasmTrapKind.IndirectCallTypeMismatch);
        instance.Trap("call", 3).Kind.Should().Be(WasmTrapKind.UninitializedElement);
        instance.Trap("call", 4).Kind.Should().Be(WasmTrapKind.UndefinedElement);
        instance.Trap("call", -1).Kind.Should().Be(WasmTrapKind.UndefinedElement);
    }

    [Fact]
    public void CallIndirect_ThroughTheSecondTableAndLongTypes_Works()
    {
        WasmValueType[] many = [.. Enumerable.Repeat(F32, 25)];
        using var instance = Made.Instance(module =>
        {
            module.Table(ExternRef, 1);
            module.Table(FuncRef, 3);
            var type = module.Type(many, [F32]);
            var other = module.Type([.. many, F32], [F32]);
            var f = module.Function(many, [F32], code => code.LocalGet(24));
            var g = module.Function([.. many, F32], [F32], code => code.LocalGet(25));
            module.ActiveElements(1, code => code.I32(0), FuncRef, code => code.RefFunc(f), code => code.RefFunc(g));
            module.Export("call", [I32], [F32], code => Arguments(code, 25).LocalGet(0).CallIndirect(type, 1));
            module.Export("other", [I32], [F32], code => Arguments(code, 26).LocalGet(0).CallIndirect(other, 1));
        });

        instance.Call("call", 0).AsSingle().Should().Be(24);
        instance.Trap("call", 1).Kind.Should().Be(WasmTrapKind.IndirectCallTypeMismatch);
        instance.Call("other", 1).AsSingle().Should().Be(25);
        instance.Trap("other", 0).Kind.Should().Be(WasmTrapKind.IndirectCallTypeMismatch);

        static CodeBuilder Arguments(CodeBuilder code, int count)
        {
            for (var index = 0; index < count; index++)
            {
                code.F32(index);
            }

            return code;
        }
    }

    [Fact]
    public void TableInstructions_AtTheirEdges_WorkOrTrap()
    {
        using var instance = Made.Instance(Build);

        instance.Call("size").AsInt32().Should().Be(4);
        instance.Trap("get", 4).Kind.Should().Be(WasmTrapKind.TableOutOfBounds);
        instance.Trap("set", 4, WasmValue.FromFunction(null)).Kind.Should().Be(WasmTrapKind.TableOutOfBounds);
        instance.GetFunction("set").Invoke(3, instance.Call("get", 1));
        instance.Call("call", 3).AsInt32().Should().Be(11);
        instance.Call("grow", instance.Call("get", 0), 2).AsInt32().Should().Be(4);
        instance.Call("call", 5).AsInt32().Should().Be(10);
        instance.GetFunction("fill").Invoke(4, WasmValue.FromFunction(null), 2);
        instance.Trap("call", 5).Kind.Should().Be(WasmTrapKind.UninitializedElement);
        instance.GetFunction("fill").Invoke(6, WasmValue.FromFunction(null), 0);
        instance.Trap("fill", 5, WasmValue.FromFunction(null), 2).Kind.Should().Be(WasmTrapKind.TableOutOfBounds);
        instance.Trap("fill", 7, WasmValue.FromFunction(null), 0).Kind.Should().Be(WasmTrapKind.TableOutOfBounds);
    }

    [Fact]
    public void TableCopyAndInit_OverlappingDroppedAndOutOfBounds_FollowTheRules()
    {
        using var instance = Made.Instance(Build);

        instance.GetFunction("copy").Invoke(1, 0, 3);
        instance.Call("call", 1).AsInt32().Should().Be(10);
        instance.Call("call", 2).AsInt32().Should().Be(11);
        instance.GetFunction("copy").Invoke(0, 1, 3);
        instance.Call("call", 0).AsInt32().Should().Be(10);
        instance.Trap("copy", 2, 0, 3).Kind.Should().Be(WasmTrapKind.TableOutOfBounds);
        instance.Trap("copy", 0, 2, 3).Kind.Should().Be(WasmTrapKind.TableOutOfBounds);
        instance.GetFunction("copy").Invoke(4, 4, 0);
        instance.Trap("copy", 5, 0, 0).Kind.Should().Be(WasmTrapKind.TableOutOfBounds);
        instance.GetFunction("init").Invoke(2, 1, 1);
        instance.Call("call", 2).AsInt32().Should().Be(11);
        instance.Trap("init", 0, 1, 2).Kind.Should().Be(WasmTrapKind.TableOutOfBounds);
        instance.GetFunction("drop").Invoke();
        instance.GetFunction("init").Invoke(0, 0, 0);
        instance.Trap("init", 0, 0, 1).Kind.Should().Be(WasmTrapKind.TableOutOfBounds);
    }

    [Fact]
    public void Table_FromTheHost_HoldsWhatIsPutIn()
    {
        using var instance = Made.Instance(Build);
        var table = instance.GetTable("table");

        table.Length.Should().Be(4);
        table.Should().BeSameAs(instance.GetTable("table"));
        table[0].AsFunction().Should().BeSameAs(table[0].AsFunction());
        table[0].AsFunction()!.Invoke().Should().Equal(10);
        table[3].AsFunction().Should().BeNull();
        table[3] = table[1];
        instance.Call("call", 3).AsInt32().Should().Be(11);
        table.Grow(1, table[0]).Should().Be(4);
        instance.Call("call", 4).AsInt32().Should().Be(10);
        FluentActions.Invoking(() => table[5]).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => table[0] = 1).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => table[0] = WasmValue.FromObject(null)).Should().Throw<ArgumentException>();
        table.Type.Should().Be(new WasmTableType(FuncRef, new WasmLimits(5, 6)));
        table.Grow(2, table[0]).Should().Be(-1);
    }

    [Fact]
    public void Table_FunctionOfTheHostInIt_IsCalledWithTheCallingInstance()
    {
        using var instance = Made.Instance(Build);
        WasmInstance? seen = null;
        var function = WasmFunction.FromHost(new WasmFunctionType([], [I32]), (caller, _, results) =>
        {
            seen = caller;
            results[0] = 99;
        });

        instance.GetTable("table")[3] = WasmValue.FromFunction(function);

        instance.Call("call", 3).AsInt32().Should().Be(99);
        seen.Should().BeSameAs(instance);
        instance.GetTable("table")[3].AsFunction().Should().BeSameAs(function);
        var other = WasmFunction.FromHost(new WasmFunctionType([I32], [I32]), static (_, _, _) => { });
        instance.GetTable("table")[3] = WasmValue.FromFunction(other);
        instance.Trap("call", 3).Kind.Should().Be(WasmTrapKind.IndirectCallTypeMismatch);
        FluentActions.Invoking(() => function.Invoke()).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void References_ThroughFunctionsGlobalsAndTables_KeepTheirIdentity()
    {
        using var instance = Made.Instance(module =>
        {
            var global = module.Global(ExternRef, isMutable: true, code => code.RefNull(ExternRef));
            var function = module.Function([], [I32], code => code.I32(5));
            var first = module.Global(FuncRef, isMutable: false, code => code.RefFunc(function));
            module.Export("g", WasmExternKind.Global, global).Export("f", WasmExternKind.Global, first);
            module.Table(ExternRef, 2);
            module.Export("pass", [ExternRef], [ExternRef, I32], code => code
                .LocalGet(0).GlobalSet(global)
                .I32(1).GlobalGet(global).Op(Opcode.TableSet, 0)
                .I32(1).Op(Opcode.TableGet, 0)
                .LocalGet(0).Op(Opcode.RefIsNull));
        });
        var thing = new object();

        var results = instance.GetFunction("pass").Invoke(WasmValue.FromObject(thing));

        results[0].AsObject().Should().BeSameAs(thing);
        results[1].AsInt32().Should().Be(0);
        instance.GetGlobal("g").Value.AsObject().Should().BeSameAs(thing);
        instance.GetFunction("pass").Invoke(WasmValue.FromObject(null))[1].AsInt32().Should().Be(1);
        instance.GetGlobal("f").Value.AsFunction()!.Invoke().Should().Equal(5);
        FluentActions.Invoking(() => instance.GetGlobal("f").Value = WasmValue.FromFunction(null)).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void Functions_OfTwoInstancesInOneTable_RunWithTheirOwnState()
    {
        var module = Made.Module(m =>
        {
            m.ImportTable("m", "t", FuncRef, new WasmLimits(2));
            var state = m.Global(I32, isMutable: true, code => code.I32(0));
            var next = m.Function([], [I32], code => code.GlobalGet(state).I32(1).Op(Opcode.I32Add).GlobalSet(state).GlobalGet(state));
            m.DeclareElements(next);
            m.Export("put", [I32], [], code => code.LocalGet(0).RefFunc(next).Op(Opcode.TableSet, 0));
            m.Export("call", [I32], [I32], code => code.LocalGet(0).CallIndirect(m.Type([], [I32])));
            m.Export("next", WasmExternKind.Function, next);
        });
        var imports = new WasmImports().Define("m", "t", new WasmTable(new WasmTableType(FuncRef, new WasmLimits(2))));
        using var one = WasmInstance.Create(module, imports);
        using var two = WasmInstance.Create(module, imports);
        one.GetFunction("put").Invoke(0);
        two.GetFunction("put").Invoke(1);

        one.Call("next");
        one.Call("call", 0).AsInt32().Should().Be(2);
        one.Call("call", 1).AsInt32().Should().Be(1);
        two.Call("call", 0).AsInt32().Should().Be(3);
        two.Call("call", 1).AsInt32().Should().Be(2);
    }

    private static void Build(WasmBuilder module)
    {
        module.Table(FuncRef, 4, 6);
        module.Export("table", WasmExternKind.Table, 0);
        var a = module.Function([], [I32], code => code.I32(10));
        var b = module.Function([], [I32], code => code.I32(11));
        var c = module.Function([], [I64], code => code.I64(12));
        module.Elements(0, a, b, c);
        var passive = module.PassiveElements(FuncRef, code => code.RefFunc(a), code => code.RefFunc(b));
        module.Export("call", [I32], [I32], code => code.LocalGet(0).CallIndirect(module.Type([], [I32])));
        module.Export("get", [I32], [FuncRef], code => code.LocalGet(0).Op(Opcode.TableGet, 0));
        module.Export("set", [I32, FuncRef], [], code => code.LocalGet(0).LocalGet(1).Op(Opcode.TableSet, 0));
        module.Export("size", [], [I32], code => code.Op(Opcode.TableSize, 0));
        module.Export("grow", [FuncRef, I32], [I32], code => code.LocalGet(0).LocalGet(1).Op(Opcode.TableGrow, 0));
        module.Export("fill", [I32, FuncRef, I32], [], code => code.LocalGet(0).LocalGet(1).LocalGet(2).Op(Opcode.TableFill, 0));
        module.Export("copy", [I32, I32, I32], [], code => code.LocalGet(0).LocalGet(1).LocalGet(2).Op(Opcode.TableCopy, 0, 0));
        module.Export("init", [I32, I32, I32], [], code => code.LocalGet(0).LocalGet(1).LocalGet(2).Op(Opcode.TableInit, (uint)passive, 0));
        module.Export("drop", [], [], code => code.Op(Opcode.ElemDrop, (uint)passive));
    }
}
