using ToolExec.Wasm.Tests.Support;
using static ToolExec.Wasm.WasmValueType;

namespace ToolExec.Wasm.Tests.Instances;

public sealed class BoundExportTests
{
    private static readonly WasmCompiledModule Compiled = Made.Module(static module =>
    {
        module.ImportFunction("host", "call", [I32], [I32]);
        module.Memory(1, 10);
        module.Export("add", [I32, I64, F64], [I64], static code => code.LocalGet(0).Op(Opcode.I64ExtendI32S).LocalGet(1).Op(Opcode.I64Add));
        module.Export("nothing", [], [], static _ => { });
        module.Export("grow", [I32], [I32], static code => code.LocalGet(0).MemoryGrow());
        module.Export("host", [I32], [I32], static code => code.LocalGet(0).Call(0));
        module.Export("imported", WasmExternKind.Function, 0);
    });

    private static readonly WasmImports Imports = new WasmImports().DefineCallerFunction(
        "host", "call", static (WasmInstance instance, int value) => ((Func<int, int>)instance.HostState!)(value));

    [Fact]
    public void BindFunc_OneDelegate_ServesAllInstances()
    {
        var host = Compiled.BindFunc<int, int>("host");
        var add = Compiled.BindFunc<int, long, double, long>("add");
        using var first = WasmInstance.Create(Compiled, Imports);
        using var second = WasmInstance.Create(Compiled, Imports);
        first.HostState = (Func<int, int>)(static value => value + 1);
        second.HostState = (Func<int, int>)(static value => value * 2);

        host(first, 10).Should().Be(11);
        host(second, 10).Should().Be(20);
        add(first, -1, 5, 0).Should().Be(4);
        Compiled.BindAction("nothing")(first);
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("imported")]
    [InlineData("add")]
    public void BindFunc_WrongNameOrType_IsRefused(string name)
    {
        FluentActions.Invoking(() => Compiled.BindFunc<int, int>(name)).Should().Throw<ArgumentException>().WithMessage($"*{name}*");
        FluentActions.Invoking(() => Compiled.BindFunc<int>(null!)).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void BindFunc_InstanceOfAnotherModule_IsRefused()
    {
        using var other = Made.Instance(static module => module.Export("nothing", [], [], static _ => { }));

        FluentActions.Invoking(() => Compiled.BindAction("nothing")(other)).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void HostFunction_ThatThrows_ItsExceptionComesOutAndTheInstanceIsGone()
    {
        var host = Compiled.BindFunc<int, int>("host");
        using var instance = WasmInstance.Create(Compiled, Imports);
        instance.HostState = (Func<int, int>)(static _ => throw new FormatException("mine"));

        FluentActions.Invoking(() => host(instance, 1)).Should().Throw<FormatException>().WithMessage("mine");
        FluentActions.Invoking(() => host(instance, 1)).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void MemoryGrow_BeyondTheLimit_AnswersMinusOneOrTraps()
    {
        var grow = Compiled.BindFunc<int, int>("grow");
        using var answering = WasmInstance.Create(Compiled, Imports, new WasmInstanceOptions { MaxMemoryPages = 3 });
        using var trapping = WasmInstance.Create(Compiled, Imports, new WasmInstanceOptions { MaxMemoryPages = 3, TrapAtMemoryLimit = true });

        grow(answering, 2).Should().Be(1);
        grow(answering, 1).Should().Be(-1);
        grow(trapping, 2).Should().Be(1);
        FluentActions.Invoking(() => grow(trapping, 1)).Should().Throw<WasmTrapException>().Which.Kind.Should().Be(WasmTrapKind.MemoryExhausted);
        FluentActions.Invoking(() => grow(trapping, 0)).Should().Throw<InvalidOperationException>();
    }
}
