using ToolExec.Wasm.Tests.Support;
using static ToolExec.Wasm.Opcode;
using static ToolExec.Wasm.WasmValueType;

namespace ToolExec.Wasm.Tests.Translation;

// Faults that the comparison with Node has found, each in the smallest module that shows it.
public sealed class FoundByComparisonTests
{
    // The compiler of .NET 10 takes the zero flag of the processor from a rotation by a known distance, which does not set it.
    [Theory]
    [InlineData(I32Rotl, false)]
    [InlineData(I32Rotr, false)]
    [InlineData(I64Rotl, true)]
    [InlineData(I64Rotr, true)]
    public void Rotation_OfZeroAsACondition_IsFalse(int opcode, bool wide)
    {
        var type = wide ? I64 : I32;
        using var instance = Instance(builder => builder.Export("f", [type], [I32], code =>
        {
            code.LocalGet(0).Const(type, 5).Op(opcode);
            if (wide)
            {
                code.Ops(I64Eqz, I32Eqz);
            }

            code.Open(If, I32).I32(1).Else().I32(0).End();
        }));
        var function = instance.GetFunction("f");

        function.Invoke(wide ? WasmValue.FromInt64(0) : WasmValue.FromInt32(0))[0].AsInt32().Should().Be(0);
        function.Invoke(wide ? WasmValue.FromInt64(1) : WasmValue.FromInt32(1))[0].AsInt32().Should().Be(1);
    }

    // Float constants pass through a double in that compiler, which makes a NaN quiet that was to stay as it is.
    [Fact]
    public void Constant_SignallingNan_KeepsItsBits()
    {
        using var instance = Instance(builder =>
        {
            builder.Export("f32", [], [I32], code => code.F32Bits(0x7F800001).Op(I32ReinterpretF32));
            builder.Export("f64", [], [I64], code => code.F64Bits(0x7FF0000000000001).Op(I64ReinterpretF64));
        });

        instance.GetFunction("f32").Invoke()[0].AsInt32().Should().Be(0x7F800001);
        instance.GetFunction("f64").Invoke()[0].AsInt64().Should().Be(0x7FF0000000000001);
    }

    // 4.3.3: arithmetic makes a NaN quiet, even where it changes no number and could be left out.
    [Theory]
    [InlineData(F32Add, 0x80000000)]
    [InlineData(F32Sub, 0)]
    [InlineData(F32Mul, 0x3F800000)]
    [InlineData(F32Div, 0x3F800000)]
    [InlineData(F32Min, 0x80000000)]
    [InlineData(F32Max, 0x80000000)]
    public void Arithmetic_ThatChangesNoNumber_MakesANanQuiet(int opcode, uint constant)
    {
        using var instance = Instance(builder => builder.Export(
            "f", [I32], [I32], code => code.LocalGet(0).Op(F32ReinterpretI32).F32Bits((int)constant).Ops(opcode, I32ReinterpretF32)));

        instance.GetFunction("f").Invoke(0x7F800001)[0].AsInt32().Should().Be(0x7FC00001);
    }

    // Math.Min of .NET 10 gives +0 for +0 and a constant -0.
    [Fact]
    public void Min_OfZeroAndANegativeConstantZero_IsNegative()
    {
        using var instance = Instance(builder => builder.Export(
            "f", [F64], [F64], code => code.LocalGet(0).F64(-0.0).Op(F64Min)));

        double.IsNegative(instance.GetFunction("f").Invoke(WasmValue.FromDouble(0))[0].AsDouble()).Should().BeTrue();
    }

    // A load that is still to be computed at the end of a function whose end is also branched to, after a call that may have grown the memory.
    [Fact]
    public void Load_AtTheEndOfAFunctionAfterACall_SeesTheNewLength()
    {
        using var instance = Instance(builder =>
        {
            builder.Memory(1, 2);
            var grow = builder.Function([], [], code => code.I32(1).MemoryGrow().Op(Drop));
            builder.Export("f", [I32], [I32], code => code.I32(7).LocalGet(0).BrIf(0).Op(Drop).Call(grow).I32(65_536).Memory(I32Load));
        });

        instance.GetFunction("f").Invoke(1)[0].AsInt32().Should().Be(7);
        instance.GetFunction("f").Invoke(0)[0].AsInt32().Should().Be(0);
    }

    // Of a narrow load that is reinterpreted, the compiler of .NET 10 makes a load of four bytes, even beyond the end of the memory.
    [Theory]
    [InlineData(I32Load8U, 0x80)]
    [InlineData(I32Load8S, unchecked((int)0xFFFFFF80))]
    [InlineData(I32Load16U, 0x80)]
    public void Reinterpret_OfANarrowLoad_LoadsNoMore(int opcode, int expected)
    {
        using var instance = Instance(builder =>
        {
            builder.Memory(1, 1);
            builder.Data(0, 0x80, 0, 0x11, 0x22);
            builder.Data(65_534, 0x80, 0);
            builder.Export("f", [I32], [F32], code => code.LocalGet(0).Memory(opcode).Op(F32ReinterpretI32));
            builder.Export("g", [I32], [F32], [I32], code => code.LocalGet(0).Memory(opcode).LocalSet(1).LocalGet(1).Op(F32ReinterpretI32));
        });

        foreach (var name in (string[])["f", "g"])
        {
            BitConverter.SingleToInt32Bits(instance.GetFunction(name).Invoke(0)[0].AsSingle()).Should().Be(expected);
            BitConverter.SingleToInt32Bits(instance.GetFunction(name).Invoke(65_534)[0].AsSingle()).Should().Be(expected);
        }
    }

    // What writes assemblies refuses a switch without labels.
    [Fact]
    public void Write_ABranchTableOfTheDefaultAlone_AndNoFunctionsAtAll_Work()
    {
        var builder = new WasmBuilder();
        builder.Export("f", [I32], [], code => code.LocalGet(0).BrTable([], 0));

        WasmAssemblyWriter.Write(builder.Load(), new()).Should().NotBeEmpty();
        WasmAssemblyWriter.Write(new WasmBuilder().Load(), new()).Should().NotBeEmpty();
    }

    [Fact]
    public void Compile_MoreFunctionsThanAClassMayHave_IsALimit()
    {
        var builder = new WasmBuilder();
        for (var index = 0; index < 55_001; index++)
        {
            builder.RawFunction([], [], 0, 0x0B);
        }

        var module = builder.Load(new WasmModuleOptions { MaxFunctions = 60_000 });

        FluentActions.Invoking(() => WasmCompiledModule.Compile(module)).Should().Throw<WasmModuleLimitException>().Which.Maximum.Should().Be(55_000);
    }

    private static WasmInstance Instance(Action<WasmBuilder> build)
    {
        var builder = new WasmBuilder();
        build(builder);
        return WasmInstance.Create(WasmCompiledModule.Compile(builder.Load()));
    }
}
