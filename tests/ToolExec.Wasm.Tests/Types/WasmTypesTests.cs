using static ToolExec.Wasm.WasmValueType;

namespace ToolExec.Wasm.Tests.Types;

public sealed class WasmTypesTests
{
    [Fact]
    public void FunctionType_RefusesWhatIsNoType()
    {
        FluentActions.Invoking(() => new WasmFunctionType(null!, [])).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => new WasmFunctionType([], null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => new WasmFunctionType([(WasmValueType)6], [])).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new WasmTableType(I32, new WasmLimits(0))).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new WasmTableType(FuncRef, default) with { ElementType = F64 }).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void FunctionType_SameParametersAndResults_AreEqual()
    {
        var type = new WasmFunctionType([I32, F64], [I64]);

        type.Should().Be(new WasmFunctionType([I32, F64], [I64]));
        type.GetHashCode().Should().Be(new WasmFunctionType([I32, F64], [I64]).GetHashCode());
        type.Should().NotBe(new WasmFunctionType([I32], [F64, I64]));
        type.Should().NotBe(new WasmFunctionType([F64, I32], [I64]));
        type.Should().NotBe(new WasmFunctionType([I32, F64], []));
        (type == null).Should().BeFalse();
    }

    [Fact]
    public void FunctionType_ArrayChangedAfterwards_StaysAsItWas()
    {
        WasmValueType[] parameters = [I32];
        var type = new WasmFunctionType(parameters, []);

        parameters[0] = F32;

        type.Parameters.Should().Equal(I32);
    }

    [Fact]
    public void ToString_OfEachType_IsThatOfTheTextFormat()
    {
        new WasmFunctionType([I32, F32], [ExternRef]).ToString().Should().Be("[i32 f32] -> [externref]");
        new WasmTableType(FuncRef, new WasmLimits(1, 2)).ToString().Should().Be("1 2 funcref");
        new WasmMemoryType(new WasmLimits(3)).ToString().Should().Be("3");
        new WasmGlobalType(I64, IsMutable: true).ToString().Should().Be("(mut i64)");
        new WasmGlobalType(F64, IsMutable: false).ToString().Should().Be("f64");
    }

    [Fact]
    public void Kind_OfEachType_IsItsOwn()
    {
        new WasmFunctionType([], []).Kind.Should().Be(WasmExternKind.Function);
        new WasmTableType(ExternRef, default).Kind.Should().Be(WasmExternKind.Table);
        new WasmMemoryType(default).Kind.Should().Be(WasmExternKind.Memory);
        new WasmGlobalType(I32, false).Kind.Should().Be(WasmExternKind.Global);
        new WasmImport("a", "b", new WasmMemoryType(default)).Kind.Should().Be(WasmExternKind.Memory);
        new WasmExport("a", new WasmGlobalType(I32, false)).Kind.Should().Be(WasmExternKind.Global);
    }
}
