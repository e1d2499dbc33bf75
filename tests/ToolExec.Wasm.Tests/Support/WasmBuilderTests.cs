using static ToolExec.Wasm.WasmValueType;

namespace ToolExec.Wasm.Tests.Support;

public sealed class WasmBuilderTests
{
    [Fact]
    public void Build_EverySection_IsAValidModuleWithThatContent()
    {
        var builder = new WasmBuilder();
        var imported = builder.ImportFunction("env", "log", [I32], []);
        builder.ImportGlobal("env", "base", I32);
        var add = builder.Export("add", [I32, I32], [I32], code => code.LocalGet(0).LocalGet(1).Op(Opcode.I32Add));
        var start = builder.Function([], [], [F64], code => code.I32(1).Call(imported));
        builder.Table(FuncRef, 4);
        builder.Memory(1, 2);
        builder.Global(I64, isMutable: true, code => code.I64(long.MinValue));
        builder.Export("memory", WasmExternKind.Memory, 0).Start(start);
        builder.Elements(1, add, imported);
        builder.Data(8, 1, 2, 3);
        builder.PassiveData(4, 5);
        builder.FunctionNames((add, "add"));

        var module = builder.Load();

        module.Imports.Should().Equal(
            new WasmImport("env", "log", new WasmFunctionType([I32], [])), new WasmImport("env", "base", new WasmGlobalType(I32, false)));
        module.Exports.Should().Equal(
            new WasmExport("add", new WasmFunctionType([I32, I32], [I32])), new WasmExport("memory", new WasmMemoryType(new WasmLimits(1, 2))));
        module.FunctionName(add).Should().Be("add");
        module.FunctionName(imported).Should().BeNull();
        module.Definition.Start.Should().Be((uint)start);
        module.Definition.Elements.Should().ContainSingle().Which.Items.Select(item => item.FunctionIndex).Should().Equal((uint)add, (uint)imported);
        module.Definition.Data.Select(data => data.Mode).Should().Equal(SegmentMode.Active, SegmentMode.Passive);
        module.Definition.Data[1].Bytes.ToArray().Should().Equal(4, 5);
        module.Definition.ReferencedFunctions.Should().Equal(true, true, false);
    }
}
