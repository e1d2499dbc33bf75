using ToolExec.Wasm.Tests.Support;
using static ToolExec.Wasm.WasmValueType;

namespace ToolExec.Wasm.Tests.Translation;

public sealed class ControlFlowTests
{
    [Fact]
    public void Block_ResultByBranch_IsTheBranchesValue()
    {
        using var instance = Made.Instance(module => module.Export("f", [I32], [I32], code => code
            .Open(Opcode.Block, I32).I32(10).LocalGet(0).BrIf(0).Op(Opcode.Drop).I32(20).End()));

        instance.Call("f", 1).AsInt32().Should().Be(10);
        instance.Call("f", 0).AsInt32().Should().Be(20);
    }

    [Fact]
    public void If_WithoutElseAndParameters_PassesThemOn()
    {
        using var instance = Made.Instance(module =>
        {
            var type = module.Type([I32], [I32]);
            module.Export("f", [I32, I32], [I32], code => code
                .LocalGet(0).LocalGet(1).Open(Opcode.If, type).I32(100).Op(Opcode.I32Add).End());
        });

        instance.Call("f", 7, 1).AsInt32().Should().Be(107);
        instance.Call("f", 7, 0).AsInt32().Should().Be(7);
    }

    [Fact]
    public void Loop_WithParameters_TakesThemAlongEachTime()
    {
        // sum = 0; loop (n, sum): sum += n; if (--n) again
        using var instance = Made.Instance(module =>
        {
            var type = module.Type([I32, I32], [I32]);
            module.Export("f", [I32], [I32], [I32], code => code
                .LocalGet(0).I32(0)
                .Open(Opcode.Loop, type)
                .LocalSet(1)
                .LocalTee(0).LocalGet(1).Op(Opcode.I32Add).LocalSet(1)
                .LocalGet(0).I32(1).Op(Opcode.I32Sub).LocalTee(0)
                .LocalGet(1)
                .LocalGet(0).BrIf(0)
                .LocalSet(1).Op(Opcode.Drop).LocalGet(1)
                .End());
        });

        instance.Call("f", 10).AsInt32().Should().Be(55);
    }

    [Fact]
    public void BrTable_EveryTargetAndBeyond_GoesThere()
    {
        using var instance = Made.Instance(module => module.Export("f", [I32], [I32], code => code
            .Open(Opcode.Block).Open(Opcode.Block).Open(Opcode.Block)
            .LocalGet(0).BrTable([0, 1], 2)
            .End().I32(100).Op(Opcode.Return)
            .End().I32(101).Op(Opcode.Return)
            .End().I32(102)));

        instance.Call("f", 0).AsInt32().Should().Be(100);
        instance.Call("f", 1).AsInt32().Should().Be(101);
        instance.Call("f", 2).AsInt32().Should().Be(102);
        instance.Call("f", -1).AsInt32().Should().Be(102);
    }

    [Fact]
    public void BrTable_ValuesToDifferentHeights_AreMoved()
    {
        using var instance = Made.Instance(module => module.Export("f", [I32], [I32], code => code
            .Open(Opcode.Block, I32)
            .I32(1)
            .Open(Opcode.Block, I32)
            .I32(2).I32(3).LocalGet(0).BrTable([0], 1)
            .End()
            .Op(Opcode.I32Add)
            .End()));

        instance.Call("f", 0).AsInt32().Should().Be(4);
        instance.Call("f", 1).AsInt32().Should().Be(3);
    }

    [Fact]
    public void BrTable_TenThousandTargets_Works()
    {
        using var instance = Made.Instance(module => module.Export("f", [I32], [I32], code => code
            .Open(Opcode.Block).Open(Opcode.Block)
            .LocalGet(0).BrTable([.. Enumerable.Range(0, 10_000).Select(static index => (uint)(index % 2))], 1)
            .End().I32(0).Op(Opcode.Return)
            .End().I32(1)));

        instance.Call("f", 9_998).AsInt32().Should().Be(0);
        instance.Call("f", 9_999).AsInt32().Should().Be(1);
        instance.Call("f", 10_000).AsInt32().Should().Be(1);
    }

    [Fact]
    public void MultiValue_FunctionsAndBlocks_KeepTheOrder()
    {
        using var instance = Made.Instance(module =>
        {
            var swap = module.Function([I32, I64], [I64, I32], code => code.LocalGet(1).LocalGet(0));
            var type = module.Type([I64, I32], [I32, I64, F32]);
            module.Export("f", [I32, I64], [I32, I64, F32], code => code
                .LocalGet(0).LocalGet(1).Call(swap)
                .Open(Opcode.Block, type)
                .LocalSet(0).LocalSet(1).LocalGet(0).LocalGet(1).F32(2.5f).End());
        });

        instance.GetFunction("f").Invoke(5, 6L).Should().Equal(5, 6L, 2.5f);
    }

    [Fact]
    public void DeadCode_OfEveryKind_IsSkipped()
    {
        using var instance = Made.Instance(module => module.Export("f", [], [I32], code => code
            .Open(Opcode.Block, I32)
            .I32(1).Br(0)
            .Open(Opcode.Block).Open(Opcode.Loop).Br(0).End().End()
            .Open(Opcode.If, I32).I32(2).Op(Opcode.Else).Op(Opcode.Unreachable).End()
            .Op(Opcode.Drop).Op(Opcode.I32Add).Op(Opcode.Select).Op(Opcode.Drop).I32(9)
            .End()
            .Op(Opcode.Return)
            .Op(Opcode.Unreachable)));

        instance.Call("f").AsInt32().Should().Be(1);
    }

    [Fact]
    public void Locals_FiftyThousand_AreAllThere()
    {
        using var instance = Made.Instance(module => module.Export("f", [I32], [I64], [.. Enumerable.Repeat(I64, 49_999)], code => code
            .LocalGet(0).Op(Opcode.I64ExtendI32S).LocalSet(49_999)
            .LocalGet(49_998).LocalGet(49_999).Op(Opcode.I64Add)));

        instance.Call("f", 42).AsInt64().Should().Be(42);
    }

    [Fact]
    public void Nesting_FiveThousandBlocks_Works()
    {
        using var instance = Made.Instance(module => module.Export("f", [I32], [I32], code =>
        {
            for (var depth = 0; depth < 5_000; depth++)
            {
                code.Open(Opcode.Block, I32);
            }

            code.LocalGet(0);
            for (var depth = 0; depth < 5_000; depth++)
            {
                code.I32(1).Op(Opcode.I32Add).End();
            }
        }));

        instance.Call("f", 1).AsInt32().Should().Be(5_001);
    }

    [Fact]
    public void Expression_TenThousandDeep_Works()
    {
        using var instance = Made.Instance(module => module.Export("f", [I32], [I32], code =>
        {
            for (var depth = 0; depth < 10_000; depth++)
            {
                code.LocalGet(0);
            }

            for (var depth = 1; depth < 10_000; depth++)
            {
                code.Op(Opcode.I32Add);
            }
        }));

        instance.Call("f", 3).AsInt32().Should().Be(30_000);
    }

    [Fact]
    public void Select_EveryValueType_TakesTheRightOne()
    {
        using var instance = Made.Instance(module =>
        {
            module.Export("n", [F64, F64, I32], [F64], code => code.LocalGet(0).LocalGet(1).LocalGet(2).Op(Opcode.Select));
            module.Export("r", [ExternRef, ExternRef, I32], [ExternRef], code => code.LocalGet(0).LocalGet(1).LocalGet(2).Select(ExternRef));
        });

        instance.Call("n", 1.5, 2.5, 1).AsDouble().Should().Be(1.5);
        instance.Call("n", 1.5, 2.5, 0).AsDouble().Should().Be(2.5);
        instance.Call("r", WasmValue.FromObject("a"), WasmValue.FromObject("b"), 0).AsObject().Should().Be("b");
    }
}
