using System.Reflection;
using System.Runtime.Loader;
using ToolExec.Wasm.Tests.Support;
using static ToolExec.Wasm.WasmValueType;

namespace ToolExec.Wasm.Tests.Translation;

public sealed class WasmAssemblyWriterTests
{
    private static readonly byte[] Binary = Build();

    [Fact]
    public void Write_BadArguments_AreRefused()
    {
        var module = WasmModule.Load(Binary);

        FluentActions.Invoking(() => WasmAssemblyWriter.Write(null!, new())).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => WasmAssemblyWriter.Write(module, null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => WasmAssemblyWriter.Write(module, new() { AssemblyName = "a/b", TypeName = "1x" }))
            .Should().Throw<ArgumentException>().WithMessage("*AssemblyName*a/b*TypeName*1x*");
    }

    [Fact]
    public void Write_Twice_GivesTheSameBytes() =>
        WasmAssemblyWriter.Write(WasmModule.Load(Binary), new()).Should().Equal(WasmAssemblyWriter.Write(WasmModule.Load(Binary), new()));

    [Fact]
    public void Load_TheAssembly_RunsLikeTheModule()
    {
        var compiled = Load(new WasmAssemblyOptions { AssemblyName = "Guest", TypeName = "Some.Where.Guest" });
        using var instance = WasmInstance.Create(compiled, new WasmImports().DefineFunction("m", "f", (int a) => a + 1), new() { DiscardAfterTrap = false });

        compiled.MetersFuel.Should().BeFalse();
        compiled.Module.Sha256.Should().Be(WasmModule.Load(Binary).Sha256);
        instance.Call("add", 40).AsInt32().Should().Be(42);
        instance.GetFunction("add").ToFunc<int, int>()(41).Should().Be(43);
        var trap = instance.Trap("trap");
        trap.Kind.Should().Be(WasmTrapKind.MemoryOutOfBounds);
        trap.WasmFrames[^1].Name.Should().Be("trap");
    }

    [Fact]
    public void Load_WithFuel_MetersIt()
    {
        using var instance = WasmInstance.Create(Load(new WasmAssemblyOptions { MetersFuel = true }), new WasmImports().DefineFunction("m", "f", (int a) => a));
        using var run = instance.BeginRun(new() { Fuel = 4 });

        instance.Call("add", 1);

        run.FuelUsed.Should().Be(4);
        instance.Trap("add", 1).Kind.Should().Be(WasmTrapKind.FuelExhausted);
    }

    [Fact]
    public void FromAssembly_OfAnotherVersion_IsRefused() =>
        FluentActions.Invoking(() => WasmCompiledModule.FromAssembly(typeof(object), 0, false, 0, 0, 0))
            .Should().Throw<InvalidOperationException>().WithMessage("*version 0*");

    private static WasmCompiledModule Load(WasmAssemblyOptions options)
    {
        var context = new AssemblyLoadContext("test", isCollectible: false);
        using var stream = new MemoryStream(WasmAssemblyWriter.Write(WasmModule.Load(Binary), options));
        var assembly = context.LoadFromStream(stream);
        assembly.GetReferencedAssemblies().Should().NotContain(static name => name.Name == "System.Private.CoreLib");
        return (WasmCompiledModule)assembly.GetType(options.TypeName)!.GetMethod("Load", BindingFlags.Public | BindingFlags.Static)!.Invoke(null, null)!;
    }

    private static byte[] Build()
    {
        var module = new WasmBuilder();
        var f = module.ImportFunction("m", "f", [I32], [I32]);
        module.Memory(1);
        module.Data(0, 1);
        module.Export("add", [I32], [I32], code => code.LocalGet(0).Call(f).I32(1).Op(Opcode.I32Add));
        module.Export("trap", [], [I32], code => code.I32(65_533).Memory(Opcode.I32Load));
        return module.Build();
    }
}
