using ToolExec.TestSupport;
using ToolExec.Wasm.Tests.Support;
using static ToolExec.Wasm.WasmValueType;

namespace ToolExec.Wasm.Tests.Translation;

public sealed class TailCallTests
{
    private const int Deep = 1_000_000;

    [Fact]
    public async Task ReturnCall_AMillionDeep_NeedsNoStack()
    {
        using var instance = Made.Instance(module =>
        {
            var even = module.FunctionCount;
            module.Export("even", [I32], [I32], code => code
                .LocalGet(0).Op(Opcode.I32Eqz).If(then => then.I32(1).Op(Opcode.Return))
                .LocalGet(0).I32(1).Op(Opcode.I32Sub).Op(Opcode.ReturnCall, (uint)(even + 1)));
            module.Function([I32], [I32], code => code
                .LocalGet(0).Op(Opcode.I32Eqz).If(then => then.I32(0).Op(Opcode.Return))
                .LocalGet(0).I32(1).Op(Opcode.I32Sub).Op(Opcode.ReturnCall, (uint)even));
        });

        (await instance.RunAsync(i => i.Call("even", Deep).AsInt32()).OrHang()).Should().Be(1);
        (await instance.RunAsync(i => i.Call("even", Deep + 1).AsInt32()).OrHang()).Should().Be(0);
    }

    [Fact]
    public async Task ReturnCallIndirect_AMillionDeepWithMoreArguments_NeedsNoStack()
    {
        // Each calls the other with more, then fewer arguments than it has itself: some of them are passed on the stack.
        using var instance = Made.Instance(module =>
        {
            WasmValueType[] many = [I32, I64, I64, I64, I64, I64, I64, I64, I64, I64];
            var few = module.Type([I32], [I64]);
            var more = module.Type(many, [I64]);
            module.Table(FuncRef, 2);
            var first = module.Export("first", [I32], [I64], code =>
            {
                code.LocalGet(0).Op(Opcode.I32Eqz).If(then => then.I64(7).Op(Opcode.Return));
                code.LocalGet(0).I32(1).Op(Opcode.I32Sub);
                for (var index = 1; index < many.Length; index++)
                {
                    code.I64(index);
                }

                code.I32(1).Op(Opcode.ReturnCallIndirect, (uint)more, 0);
            });
            var second = module.Function(many, [I64], code => code
                .LocalGet(0).Op(Opcode.I32Eqz).If(then => then.LocalGet(9).Op(Opcode.Return))
                .LocalGet(0).I32(1).Op(Opcode.I32Sub).I32(0).Op(Opcode.ReturnCallIndirect, (uint)few, 0));
            module.Elements(0, first, second);
        });

        (await instance.RunAsync(i => i.Call("first", Deep).AsInt64()).OrHang()).Should().Be(7);
        (await instance.RunAsync(i => i.Call("first", Deep + 1).AsInt64()).OrHang()).Should().Be(9);
    }

    [Fact]
    public void ReturnCall_OfAnImportAndSeveralResults_PassesThemOn()
    {
        var imports = new WasmImports().DefineFunction("h", "f", new WasmFunctionType([I32], [I32, F64]), static (_, arguments, results) =>
        {
            results[0] = arguments[0].AsInt32() + 1;
            results[1] = 2.5;
        });
        using var instance = Made.Instance(
            module =>
            {
                var import = module.ImportFunction("h", "f", [I32], [I32, F64]);
                module.Export("f", [I32], [I32, F64], code => code.I32(9).LocalGet(0).Op(Opcode.ReturnCall, (uint)import));
            },
            imports);

        instance.GetFunction("f").Invoke(1).Should().Equal(2, 2.5);
    }

    [Fact]
    public void ReturnCall_BelowATrap_TrapsFirst()
    {
        using var instance = Made.Instance(module =>
        {
            var callee = module.Function([], [], code => code.Op(Opcode.Unreachable));
            module.Export("f", [I32], [], code => code.I32(1).LocalGet(0).Op(Opcode.I32DivS).Op(Opcode.ReturnCall, (uint)callee));
        });

        instance.Trap("f", 0).Kind.Should().Be(WasmTrapKind.IntegerDivideByZero);
        instance.Trap("f", 1).Kind.Should().Be(WasmTrapKind.Unreachable);
    }
}
