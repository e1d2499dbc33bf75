using ToolExec.Wasm.Tests.Support;
using static ToolExec.Wasm.WasmValueType;

namespace ToolExec.Wasm.Tests.Translation;

public sealed class TrapTests
{
    [Fact]
    public void Trap_WithNames_HasTheFunctionsInnermostFirst()
    {
        using var instance = Made.Instance(module =>
        {
            var inner = module.Function([], [], [I32, I32], code => code.Loop(loop => loop.LocalGet(0).BrIf(0)).Op(Opcode.Unreachable));
            var middle = module.Function([I32], [], code => code.Loop(loop => loop.LocalGet(0).BrIf(0)).Call(inner));
            module.Export("outer", [], [], code => code.I32(0).Call(middle));
            module.FunctionNames((inner, "inner"), (middle, "middle"));
        });

        var trap = instance.Trap("outer");

        trap.Message.Should().Be("unreachable");
        trap.WasmFrames[0].Should().Be(new WasmStackFrame(0, "inner"));
        trap.WasmFrames[^1].Should().Be(new WasmStackFrame(2, "outer"));
        trap.WasmFrames[0].ToString().Should().Be("$inner (function 0)");
    }

    [Theory]
    [InlineData(Opcode.I32DivS, 1, 0, WasmTrapKind.IntegerDivideByZero)]
    [InlineData(Opcode.I32DivU, 1, 0, WasmTrapKind.IntegerDivideByZero)]
    [InlineData(Opcode.I32RemS, 1, 0, WasmTrapKind.IntegerDivideByZero)]
    [InlineData(Opcode.I32RemU, 1, 0, WasmTrapKind.IntegerDivideByZero)]
    [InlineData(Opcode.I32DivS, int.MinValue, -1, WasmTrapKind.IntegerOverflow)]
    public void Division_Partial_Traps(int opcode, int left, int right, WasmTrapKind kind)
    {
        using var instance = Made.Instance(module => module.Export("f", [I32, I32], [I32], code => code.LocalGet(0).LocalGet(1).Op(opcode)));

        instance.Trap("f", left, right).Kind.Should().Be(kind);
    }

    [Fact]
    public void Drop_OfATrap_StillTraps()
    {
        using var instance = Made.Instance(module =>
        {
            module.Memory(1);
            module.Export("div", [], [], code => code.I32(1).I32(0).Op(Opcode.I32DivU).Op(Opcode.Drop));
            module.Export("load", [], [], code => code.I32(-1).Memory(Opcode.I32Load).Op(Opcode.Drop));
            module.Export("branch", [], [], code => code.I32(-1).Memory(Opcode.I32Load).Br(0));
            module.Export("select", [], [I32], code => code.I32(5).I32(1).I32(0).Op(Opcode.I32DivU).I32(1).Op(Opcode.Select));
        });

        instance.Trap("div").Kind.Should().Be(WasmTrapKind.IntegerDivideByZero);
        instance.Trap("load").Kind.Should().Be(WasmTrapKind.MemoryOutOfBounds);
        instance.Trap("branch").Kind.Should().Be(WasmTrapKind.MemoryOutOfBounds);
        instance.Trap("select").Kind.Should().Be(WasmTrapKind.IntegerDivideByZero);
    }

    [Fact]
    public void Order_OfTrapsAndEffects_IsThatOfTheCode()
    {
        using var instance = Made.Instance(module =>
        {
            module.Memory(1);
            var global = module.Global(I32, isMutable: true, code => code.I32(0));
            module.Export("g", WasmExternKind.Global, global);

            // The value's division comes before the store's check, the address's load before the value's division.
            module.Export("value", [], [], code => code.I32(-1).I32(1).I32(0).Op(Opcode.I32DivU).Memory(Opcode.I32Store));
            module.Export("address", [], [], code => code
                .I32(-1).Memory(Opcode.I32Load).I32(1).I32(0).Op(Opcode.I32DivU).Memory(Opcode.I32Store));

            // A division that waits on the stack comes before a global is set, and before a trap above it.
            module.Export("waiting", [], [I32], code => code.I32(1).I32(0).Op(Opcode.I32DivU).I32(5).GlobalSet(global));
            module.Export("above", [I32], [I32], code => code.I32(1).I32(0).Op(Opcode.I32DivU).I32(-1).Memory(Opcode.I32Load).LocalSet(0));
            module.Export("arguments", [], [], code => code.I32(1).I32(0).Op(Opcode.I32DivU).I32(99).CallIndirect(module.Type([I32], [])));
            module.Table(FuncRef, 1);
        });

        instance.Trap("value").Kind.Should().Be(WasmTrapKind.IntegerDivideByZero);
        instance.Trap("address").Kind.Should().Be(WasmTrapKind.MemoryOutOfBounds);
        instance.Trap("waiting").Kind.Should().Be(WasmTrapKind.IntegerDivideByZero);
        instance.GetGlobal("g").Value.AsInt32().Should().Be(0);
        instance.Trap("above", 0).Kind.Should().Be(WasmTrapKind.IntegerDivideByZero);
        instance.Trap("arguments").Kind.Should().Be(WasmTrapKind.IntegerDivideByZero);
    }

    [Fact]
    public void Values_WaitingOnTheStack_AreThoseOfTheirMoment()
    {
        using var instance = Made.Instance(module =>
        {
            module.Memory(1, 2);
            var global = module.Global(I32, isMutable: true, code => code.I32(1));
            var change = module.Function([], [I32], code => code.I32(2).GlobalSet(global).I32(0).I32(2).Memory(Opcode.I32Store).I32(40));
            module.Export("local", [I32], [I32], code => code.LocalGet(0).I32(10).LocalSet(0).LocalGet(0).Op(Opcode.I32Sub));
            module.Export("tee", [I32], [I32], code => code.LocalGet(0).I32(10).LocalTee(0).Op(Opcode.I32Sub));
            module.Export("global", [], [I32], code => code.I32(1).GlobalSet(global).GlobalGet(global).Call(change).Op(Opcode.I32Add));
            module.Export("memory", [], [I32], code => code
                .I32(0).I32(1).Memory(Opcode.I32Store).I32(0).Memory(Opcode.I32Load).Call(change).Op(Opcode.I32Add));
            module.Export("store", [], [I32], code => code
                .I32(0).I32(7).Memory(Opcode.I32Store)
                .I32(0).Memory(Opcode.I32Load)
                .I32(0).I32(9).Memory(Opcode.I32Store)
                .I32(0).Memory(Opcode.I32Load).Op(Opcode.I32Sub));
            module.Export("size", [], [I32], code => code.MemorySize().I32(1).MemoryGrow().Op(Opcode.Drop).MemorySize().Op(Opcode.I32Sub));
            module.Export("block", [I32], [I32], code => code
                .LocalGet(0).Open(Opcode.Block).I32(99).LocalSet(0).End());
        });

        instance.Call("local", 3).AsInt32().Should().Be(-7);
        instance.Call("tee", 3).AsInt32().Should().Be(-7);
        instance.Call("global").AsInt32().Should().Be(41);
        instance.Call("memory").AsInt32().Should().Be(41);
        instance.Call("store").AsInt32().Should().Be(-2);
        instance.Call("size").AsInt32().Should().Be(-1);
        instance.Call("block", 3).AsInt32().Should().Be(3);
    }

    [Fact]
    public void DiscardAfterTrap_On_RefusesEveryLaterCall()
    {
        using var instance = Made.Instance(
            module =>
            {
                module.Export("trap", [], [], code => code.Op(Opcode.Unreachable));
                module.Export("fine", [], [], _ => { });
            },
            options: new WasmInstanceOptions());
        instance.Trap("trap");

        FluentActions.Invoking(() => instance.GetFunction("fine").Invoke()).Should().Throw<InvalidOperationException>().WithMessage("*unreachable*");
        FluentActions.Invoking(() => instance.GetFunction("fine").ToAction()()).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void DiscardAfterTrap_Off_GoesOn()
    {
        using var instance = Made.Instance(module =>
        {
            module.Export("trap", [], [], code => code.Op(Opcode.Unreachable));
            module.Export("fine", [], [I32], code => code.I32(3));
        });
        instance.Trap("trap");

        instance.Call("fine").AsInt32().Should().Be(3);
    }
}
