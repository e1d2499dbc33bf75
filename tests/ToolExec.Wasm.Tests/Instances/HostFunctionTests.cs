using ToolExec.Wasm.Tests.Support;
using static ToolExec.Wasm.WasmValueType;

namespace ToolExec.Wasm.Tests.Instances;

public sealed class HostFunctionTests
{
    [Fact]
    public void DefineFunction_NullOrUnknownType_IsRefused()
    {
        FluentActions.Invoking(() => new WasmImports().DefineFunction("m", "f", (Func<int>)null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => new WasmImports().DefineFunction("m", "f", (short a) => 1)).Should().Throw<ArgumentException>().WithMessage("*Int16*");
        FluentActions.Invoking(() => new WasmImports().Define("m", null!, WasmFunction.FromHost(new([], []), static (_, _, _) => { })))
            .Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void Call_TypedUnsignedAndUntyped_PassEveryValue()
    {
        var imports = new WasmImports()
            .DefineFunction("m", "typed", (int a, long b, float c, double d) => a + b + c + d)
            .DefineFunction("m", "unsigned", (uint a, ulong b) => a + b)
            .DefineFunction("m", "untyped", new([I32, F64], [F64, I32]), static (_, arguments, results) =>
            {
                results[0] = arguments[1];
                results[1] = arguments[0];
            });
        using var instance = Made.Instance(
            module =>
            {
                var typed = module.ImportFunction("m", "typed", [I32, I64, F32, F64], [F64]);
                var unsigned = module.ImportFunction("m", "unsigned", [I32, I64], [I64]);
                var untyped = module.ImportFunction("m", "untyped", [I32, F64], [F64, I32]);
                module.Export("typed", [], [F64], code => code.I32(1).I64(20).F32(300).F64(4000.5).Call(typed));
                module.Export("unsigned", [], [I64], code => code.I32(-1).I64(1).Call(unsigned));
                module.Export("untyped", [], [F64, I32], code => code.I32(3).F64(2.5).Call(untyped));
            },
            imports);

        instance.Call("typed").AsDouble().Should().Be(4321.5);
        instance.Call("unsigned").AsInt64().Should().Be(0x1_0000_0000);
        instance.GetFunction("untyped").Invoke().Should().Equal(2.5, 3);
    }

    [Fact]
    public void Call_WithCallerSharedByInstances_IsToldWhich()
    {
        var seen = new List<WasmInstance>();
        var imports = new WasmImports().DefineCallerFunction("m", "f", (WasmInstance caller, int a) =>
        {
            seen.Add(caller);
            return a + 1;
        });
        var module = Made.Module(m =>
        {
            var f = m.ImportFunction("m", "f", [I32], [I32]);
            m.Export("f", [I32], [I32], code => code.LocalGet(0).Call(f));
        });
        using var one = WasmInstance.Create(module, imports);
        using var two = WasmInstance.Create(module, imports);

        one.Call("f", 1).AsInt32().Should().Be(2);
        two.Call("f", 2).AsInt32().Should().Be(3);

        seen.Should().Equal(one, two);
    }

    [Theory]
    [InlineData(typeof(OverflowException))]
    [InlineData(typeof(IndexOutOfRangeException))]
    [InlineData(typeof(InvalidCastException))]
    public void Call_HostThrows_ItsExceptionComesOutAndTheInstanceIsDiscarded(Type type)
    {
        var thrown = (Exception)Activator.CreateInstance(type, "the host's")!;
        var imports = new WasmImports().DefineFunction("m", "f", () => Throw(thrown));
        using var instance = Made.Instance(
            module =>
            {
                var f = module.ImportFunction("m", "f", [], [I32]);
                module.Export("f", [], [I32], code => code.Call(f));
            },
            imports,
            new WasmInstanceOptions());

        FluentActions.Invoking(() => instance.GetFunction("f").Invoke()).Should().Throw<Exception>().Which.Should().BeSameAs(thrown);
        FluentActions.Invoking(() => instance.GetFunction("f").Invoke()).Should().Throw<InvalidOperationException>().WithMessage("*cannot be used*");

        static int Throw(Exception exception) => throw exception;
    }

    [Fact]
    public void Call_HostComputesWithChecks_ItsOverflowIsNoTrap()
    {
        var imports = new WasmImports().DefineFunction("m", "f", (int a) => checked(a + 1)).DefineFunction("m", "g", (int a) => ((int[])[1])[a]);
        using var instance = Made.Instance(
            module =>
            {
                var f = module.ImportFunction("m", "f", [I32], [I32]);
                var g = module.ImportFunction("m", "g", [I32], [I32]);
                module.Export("f", [I32], [I32], code => code.LocalGet(0).Call(f));
                module.Export("g", [I32], [I32], code => code.LocalGet(0).Call(g));
            },
            imports);

        FluentActions.Invoking(() => instance.Call("f", int.MaxValue)).Should().Throw<OverflowException>();
        FluentActions.Invoking(() => instance.Call("g", 5)).Should().Throw<IndexOutOfRangeException>();
    }

    [Fact]
    public void Call_UntypedResultOfAnotherType_IsRefused()
    {
        var imports = new WasmImports().DefineFunction("m", "f", new([], [I32]), static (_, _, results) => results[0] = 1L);
        using var instance = Made.Instance(
            module =>
            {
                var f = module.ImportFunction("m", "f", [], [I32]);
                module.Export("f", [], [I32], code => code.Call(f));
            },
            imports);

        FluentActions.Invoking(() => instance.Call("f")).Should().Throw<InvalidOperationException>().WithMessage("*i64*");
    }

    [Fact]
    public void Delegates_OfEveryShape_CallAndCheckTheirTypes()
    {
        using var instance = Made.Instance(module =>
        {
            module.Export("none", [], [], _ => { });
            module.Export("eight", [I32, I32, I32, I32, I32, I32, I32, I32], [I32], code => code
                .LocalGet(0).LocalGet(7).Op(Opcode.I32Sub));
            module.Export("mixed", [I64, F32, F64], [F32], code => code.LocalGet(1));
        });

        instance.GetFunction("none").ToAction()();
        instance.GetFunction("eight").ToFunc<int, int, int, int, int, int, int, uint, int>()(9, 0, 0, 0, 0, 0, 0, 2).Should().Be(7);
        instance.GetFunction("mixed").ToFunc<ulong, float, double, float>()(1, 2.5f, 3).Should().Be(2.5f);
        FluentActions.Invoking(() => instance.GetFunction("none").ToFunc<int>()).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => instance.GetFunction("mixed").ToFunc<long, float, float, float>()).Should().Throw<ArgumentException>()
            .WithMessage("*i64 f32 f64*");
        FluentActions.Invoking(() => instance.GetFunction("none").ToAction<byte>()).Should().Throw<ArgumentException>().WithMessage("*Byte*");
    }

    [Fact]
    public void Delegate_OfAnImportThatIsExportedAgain_CallsTheHost()
    {
        var imports = new WasmImports().DefineFunction("m", "f", (int a) => a * 2);
        using var instance = Made.Instance(
            module => module.Export("f", WasmExternKind.Function, module.ImportFunction("m", "f", [I32], [I32])), imports);

        instance.GetFunction("f").ToFunc<int, int>()(21).Should().Be(42);
        instance.Call("f", 4).AsInt32().Should().Be(8);
    }

    [Fact]
    public void Invoke_WrongArguments_AreRefused()
    {
        using var instance = Made.Instance(module => module.Export("f", [I32], [I32], code => code.LocalGet(0)));
        var function = instance.GetFunction("f");

        FluentActions.Invoking(() => function.Invoke()).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => function.Invoke(1L)).Should().Throw<ArgumentException>().WithMessage("*i32*i64 1*");
        FluentActions.Invoking(() => function.Invoke([1], [])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => instance.GetFunction("g")).Should().Throw<ArgumentException>().WithMessage("*'g'*");
        FluentActions.Invoking(() => instance.GetMemory("f")).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => instance.GetFunction(null!)).Should().Throw<ArgumentNullException>();
    }
}
