using ToolExec.Wasm.Tests.Support;
using static ToolExec.Wasm.WasmValueType;

namespace ToolExec.Wasm.Tests.Translation;

/// <summary>The one emitter of memory accesses, at every edge; and the instructions on ranges.</summary>
public sealed class MemoryTests
{
    private static readonly int[] Loads = [.. Enumerable.Range(Opcode.I32Load, Opcode.I64Load32U - Opcode.I32Load + 1)];
    private static readonly int[] Stores = [.. Enumerable.Range(Opcode.I32Store, Opcode.I64Store32 - Opcode.I32Store + 1)];
    private static readonly uint[] Offsets = [0, 1, 4, 65_535, 65_536, 131_064, 131_072, int.MaxValue, 0x8000_0000, uint.MaxValue - 8, uint.MaxValue];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Access_AroundTheEnd_TrapsExactlyBeyondIt(int pages)
    {
        var length = (long)pages * WasmMemory.PageSize;
        using var instance = Made.Instance(module =>
        {
            module.Memory((uint)pages, 4);
            module.Export("m", WasmExternKind.Memory, 0);
            foreach (var opcode in Loads)
            {
                var type = InstructionTable.Get(opcode).Results[0];
                foreach (var offset in Offsets)
                {
                    module.Export($"{opcode} {offset}", [I32], [type], code => code.LocalGet(0).Memory(opcode, offset));
                }
            }

            foreach (var opcode in Stores)
            {
                var type = InstructionTable.Get(opcode).Parameters[1];
                foreach (var offset in Offsets)
                {
                    module.Export($"{opcode} {offset}", [I32], [], code => code.LocalGet(0).Const(type, -1).Memory(opcode, offset));
                }
            }
        });

        foreach (var opcode in Loads.Concat(Stores))
        {
            var size = 1 << InstructionTable.Get(opcode).AccessLog2;
            foreach (var offset in Offsets)
            {
                var function = instance.GetFunction($"{opcode} {offset}");
                foreach (var address in Addresses(length - offset - size))
                {
                    var isInside = (long)address + offset + size <= length;
                    var call = () => function.Invoke((int)address);
                    if (isInside)
                    {
                        call.Should().NotThrow();
                    }
                    else
                    {
                        call.Should().Throw<WasmTrapException>().Which.Kind.Should().Be(WasmTrapKind.MemoryOutOfBounds);
                    }
                }
            }
        }

        static IEnumerable<uint> Addresses(long last)
        {
            long[] candidates = [last, last + 1, uint.MaxValue];
            return candidates.Where(static address => address is >= 0 and <= uint.MaxValue).Select(static address => (uint)address).Distinct();
        }
    }

    [Fact]
    public void Access_AfterGrowing_SeesTheNewPagesAndTheirZeros()
    {
        using var instance = Made.Instance(module =>
        {
            module.Memory(1, 3);
            module.Export("f", [I32], [I32], code => code
                .I32(1).MemoryGrow().Op(Opcode.Drop)
                .LocalGet(0).I32(7).Memory(Opcode.I32Store)
                .LocalGet(0).Memory(Opcode.I32Load));
            var grow = module.Function([], [], code => code.I32(1).MemoryGrow().Op(Opcode.Drop));
            module.Export("callee", [I32], [I32], code => code.Call(grow).LocalGet(0).Memory(Opcode.I32Load));
        });

        instance.Trap("f", 131_072).Kind.Should().Be(WasmTrapKind.MemoryOutOfBounds);
        instance.Call("callee", 131_072 + 65_532).AsInt32().Should().Be(0);
        instance.Call("f", 131_072).AsInt32().Should().Be(7);
    }

    [Fact]
    public void Grow_ToTheMaximumAndBeyond_Answers()
    {
        using var instance = Made.Instance(module =>
        {
            module.Memory(1, 3);
            module.Export("grow", [I32], [I32], code => code.LocalGet(0).MemoryGrow());
            module.Export("size", [], [I32], code => code.MemorySize());
        });

        instance.Call("grow", 3).AsInt32().Should().Be(-1);
        instance.Call("grow", -1).AsInt32().Should().Be(-1);
        instance.Call("grow", 2).AsInt32().Should().Be(1);
        instance.Call("grow", 0).AsInt32().Should().Be(3);
        instance.Call("size").AsInt32().Should().Be(3);
    }

    [Fact]
    public void FillCopyInit_AtTheirEdges_FollowTheRules()
    {
        using var instance = Made.Instance(module =>
        {
            module.Memory(1);
            module.Export("m", WasmExternKind.Memory, 0);
            var data = module.PassiveData(1, 2, 3, 4);
            module.Export("fill", [I32, I32, I32], [], code => code.LocalGet(0).LocalGet(1).LocalGet(2).Op(Opcode.MemoryFill, 0));
            module.Export("copy", [I32, I32, I32], [], code => code.LocalGet(0).LocalGet(1).LocalGet(2).Op(Opcode.MemoryCopy, 0, 0));
            module.Export("init", [I32, I32, I32], [], code => code.LocalGet(0).LocalGet(1).LocalGet(2).Op(Opcode.MemoryInit, (uint)data, 0));
            module.Export("drop", [], [], code => code.Op(Opcode.DataDrop, (uint)data));
        });
        var memory = instance.GetMemory("m");

        instance.GetFunction("fill").Invoke(65_534, 0x1FF, 2);
        memory.Span(65_533, 3).ToArray().Should().Equal(0, 255, 255);
        instance.Trap("fill", 65_535, 1, 2).Kind.Should().Be(WasmTrapKind.MemoryOutOfBounds);
        memory.Span(65_535, 1)[0].Should().Be(255);
        instance.GetFunction("fill").Invoke(65_536, 1, 0);
        instance.Trap("fill", 65_537, 1, 0).Kind.Should().Be(WasmTrapKind.MemoryOutOfBounds);
        instance.GetFunction("init").Invoke(10, 1, 3);
        memory.Span(10, 3).ToArray().Should().Equal(2, 3, 4);
        instance.Trap("init", 0, 2, 3).Kind.Should().Be(WasmTrapKind.MemoryOutOfBounds);
        instance.Trap("init", 65_535, 0, 2).Kind.Should().Be(WasmTrapKind.MemoryOutOfBounds);
        instance.GetFunction("copy").Invoke(11, 10, 3);
        memory.Span(10, 4).ToArray().Should().Equal(2, 2, 3, 4);
        instance.GetFunction("copy").Invoke(9, 10, 4);
        memory.Span(9, 4).ToArray().Should().Equal(2, 2, 3, 4);
        instance.Trap("copy", 65_535, 0, 2).Kind.Should().Be(WasmTrapKind.MemoryOutOfBounds);
        instance.Trap("copy", 0, -1, 2).Kind.Should().Be(WasmTrapKind.MemoryOutOfBounds);
        instance.GetFunction("drop").Invoke();
        instance.GetFunction("init").Invoke(0, 0, 0);
        instance.Trap("init", 0, 0, 1).Kind.Should().Be(WasmTrapKind.MemoryOutOfBounds);
    }

    [Theory]
    [InlineData(0, 3_000_000)]
    [InlineData(3_000_000, 0)]
    [InlineData(0, 1_048_576)]
    [InlineData(1, 0)]
    public void Copy_OverlappingAndLongerThanAPiece_IsAsIfAtOnce(int destination, int source)
    {
        const int Count = 5_000_000;
        using var instance = Made.Instance(module =>
        {
            module.Memory(200);
            module.Export("m", WasmExternKind.Memory, 0);
            module.Export("copy", [I32, I32, I32], [], code => code.LocalGet(0).LocalGet(1).LocalGet(2).Op(Opcode.MemoryCopy, 0, 0));
        });
        var memory = instance.GetMemory("m").Span(0, 200 * WasmMemory.PageSize);
        new Random(5).NextBytes(memory);
        var expected = memory.ToArray();
        expected.AsSpan(source, Count).CopyTo(expected.AsSpan(destination));

        instance.GetFunction("copy").Invoke(destination, source, Count);

        memory.SequenceEqual(expected).Should().BeTrue();
    }

    [Fact]
    public void Nan_ThroughMemoryAndLocals_KeepsItsBits()
    {
        const int Single = 0x7FA0_1234;
        const long Double = 0x7FF4_0000_1234_5678;
        using var instance = Made.Instance(module =>
        {
            module.Memory(1);
            module.Export("f", [I32], [I32], [F32], code => code
                .I32(0).LocalGet(0).Op(Opcode.F32ReinterpretI32).Memory(Opcode.F32Store)
                .I32(0).Memory(Opcode.F32Load).LocalSet(1)
                .LocalGet(1).Op(Opcode.F32Neg).Op(Opcode.F32Abs).Op(Opcode.I32ReinterpretF32));
            module.Export("d", [I64], [I64], [F64], code => code
                .I32(0).LocalGet(0).Op(Opcode.F64ReinterpretI64).Memory(Opcode.F64Store)
                .I32(0).Memory(Opcode.F64Load).LocalSet(1)
                .LocalGet(1).F64(-1).Op(Opcode.F64Copysign).Op(Opcode.F64Neg).Op(Opcode.I64ReinterpretF64));
        });

        instance.Call("f", Single).AsInt32().Should().Be(Single);
        instance.Call("d", Double).AsInt64().Should().Be(Double);
    }
}
