using ToolExec.Wasm.Tests.Support;
using static ToolExec.Wasm.WasmValueType;

namespace ToolExec.Wasm.Tests.Modules;

public sealed class WasmModuleTests
{
    [Fact]
    public void Load_OptionsOutOfRange_AreAllNamed()
    {
        var options = new WasmModuleOptions
        {
            MaxModuleBytes = 7,
            MaxFunctionBytes = 1,
            MaxFunctions = -1,
            MaxTypes = -1,
            MaxParameters = -1,
            MaxLocals = -1,
            MaxDefinitions = -1,
            MaxElements = -1,
            MaxNesting = 0,
            MaxOperands = -1,
        };

        FluentActions.Invoking(() => WasmModule.Load(WasmBuilder.Header, options)).Should().Throw<ArgumentException>().Which.Message.Should().ContainAll(
            "MaxModuleBytes must be at least 8, but is 7.", "MaxFunctionBytes", "MaxFunctions", "MaxTypes", "MaxParameters", "MaxLocals", "MaxDefinitions", "MaxElements",
            "MaxNesting must be at least 1, but is 0.", "MaxOperands");
    }

    [Fact]
    public void Load_BytesChangedAfterwards_KeepsTheModuleAsItWas()
    {
        var binary = new WasmBuilder().Custom("mark", 1, 2).Build();
        var module = WasmModule.Load(binary);

        Array.Clear(binary);

        module.GetCustomSections("mark").Single().ToArray().Should().Equal(1, 2);
    }

    [Fact]
    public void Sha256_OfTheEmptyModule_IsThatOfItsBytes() =>
        WasmModule.Load(WasmBuilder.Header).Sha256.Should().Be(
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(WasmBuilder.Header))).And.HaveLength(64);

    [Fact]
    public void GetCustomSections_Null_IsRefused() =>
        FluentActions.Invoking(() => WasmModule.Load(WasmBuilder.Header).GetCustomSections(null!)).Should().Throw<ArgumentNullException>();

    [Fact]
    public void Imports_SameNamesTwice_AreBothListed()
    {
        var builder = new WasmBuilder();
        builder.ImportFunction("", "", [], []);
        builder.ImportFunction("", "", [I32], []);

        builder.Load().Imports.Select(import => import.Type).Should().Equal(new WasmFunctionType([], []), new WasmFunctionType([I32], []));
    }

    [Fact]
    public void FunctionName_BrokenNameSection_IsNoFaultOfTheModule()
    {
        var builder = new WasmBuilder();
        var function = builder.Function([], [], code => code.Op(Opcode.Nop));
        builder.Custom("name", 1, 200, 1);

        builder.Load().FunctionName(function).Should().BeNull();
    }

    [Fact]
    public void FunctionName_NamesOfModuleAndLocalsAround_AreSkipped()
    {
        var builder = new WasmBuilder();
        var function = builder.Function([], [], code => code.Op(Opcode.Nop));
        builder.Custom("name", [0, 2, 1, (byte)'m', 1, 4, 1, 0, 1, (byte)'f', 2, 1, 0]);

        builder.Load().FunctionName(function).Should().Be("f");
    }

    [Fact]
    public void Load_EachLimit_HoldsAtItsEdge()
    {
        AtEdge(options => options.MaxModuleBytes = 8, _ => { }, builder => builder.Custom("x"), "MaxModuleBytes", 8, 12);
        AtEdge(options => options.MaxFunctions = 2, Functions(2), Functions(3), "MaxFunctions", 2, 3);
        AtEdge(options => options.MaxTypes = 1, builder => builder.Type([], []), builder => builder.Type([I32], []), "MaxTypes", 1, 2);
        AtEdge(options => options.MaxParameters = 1, builder => builder.Type([I32], [I32]), builder => builder.Type([], [I32, I32]), "MaxParameters", 1, 2);
        AtEdge(options => options.MaxLocals = 2, Locals(1, 1), Locals(1, 2), "MaxLocals", 2, 3);
        AtEdge(options => options.MaxLocals = 2, Locals(0, 2), Locals(0, 3), "MaxLocals", 2, 3);
        AtEdge(options => options.MaxDefinitions = 1, builder => builder.Table(FuncRef, 0), builder => builder.Table(FuncRef, 0), "MaxDefinitions", 1, 2);
        AtEdge(options => options.MaxDefinitions = 1, builder => builder.Memory(0), builder => builder.Memory(0), "MaxDefinitions", 1, 2);
        AtEdge(options => options.MaxDefinitions = 1, builder => builder.PassiveData(), builder => builder.PassiveData(), "MaxDefinitions", 1, 2);
        AtEdge(options => options.MaxDefinitions = 1, builder => builder.DeclareElements(), builder => builder.DeclareElements(), "MaxDefinitions", 1, 2);
        AtEdge(options => options.MaxDefinitions = 1, builder => builder.Custom("x"), builder => builder.Custom("y"), "MaxDefinitions", 1, 2);
        AtEdge(
            options => options.MaxDefinitions = 1,
            builder => builder.ImportMemory("", "", new(0)), builder => builder.ImportFunction("", "", [], []), "MaxDefinitions", 1, 2);
        AtEdge(
            options => options.MaxDefinitions = 1,
            builder => builder.Export("a", WasmExternKind.Memory, builder.Memory(0)), builder => builder.Export("b", WasmExternKind.Memory, 0), "MaxDefinitions", 1, 2);
        AtEdge(options => options.MaxElements = 2, NullElements(2), NullElements(1), "MaxElements", 2, 3);
        AtEdge(
            options => options.MaxDefinitions = 1,
            builder => builder.Global(I32, false, code => code.I32(0)), builder => builder.Global(I32, false, code => code.I32(0)), "MaxDefinitions", 1, 2);
        AtEdge(options => options.MaxNesting = 3, Nesting(2), Nesting(3), "MaxNesting", 3, 4);
        AtEdge(options => options.MaxOperands = 2, Operands(2), Operands(3), "MaxOperands", 2, 3);
        AtEdge(options => options.MaxFunctionBytes = 4, Body(2), Body(3), "MaxFunctionBytes", 4, 5);
    }

    [Fact]
    public void Load_NestingOfAnInvalidModule_HoldsAsWell()
    {
        var builder = new WasmBuilder();
        builder.Function([], [], code => code.Op(Opcode.Drop));
        Nesting(3)(builder);

        FluentActions.Invoking(() => builder.Load(new WasmModuleOptions { MaxNesting = 3 })).Should().Throw<WasmModuleLimitException>();
    }

    [Fact]
    public void Load_NestingOfAMillion_NeedsNoDeepStack()
    {
        var builder = new WasmBuilder();
        Nesting(1_000_000)(builder);

        builder.Load(new WasmModuleOptions { MaxNesting = 1_000_001 }).Should().NotBeNull();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(11)]
    public void Load_VectorThatClaimsFourBillionItems_AllocatesNothingForThem(byte section)
    {
        var binary = WasmBuilder.Module(WasmBuilder.Section(section, [0xFF, 0xFF, 0xFF, 0xFF, 0x0F, .. new byte[100]]));
        var before = GC.GetAllocatedBytesForCurrentThread();

        FluentActions.Invoking(() => WasmModule.Load(binary)).Should().Throw<WasmMalformedException>().WithMessage("length out of bounds*");

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1_000_000);
    }

    [Fact]
    public void Load_CallsThatPileUpAThousandValuesEach_EndAtTheBoundOfTheStack()
    {
        var builder = new WasmBuilder();
        var many = builder.Function([], [.. Enumerable.Repeat(I64, 1000)], code => code.Op(Opcode.Unreachable));
        builder.Function([], [], code =>
        {
            for (var call = 0; call < 1_000_000; call++)
            {
                code.Call(many);
            }
        });

        FluentActions.Invoking(() => builder.Load()).Should().Throw<WasmModuleLimitException>().Which.Limit.Should().Be("MaxOperands");
    }

    private static void AtEdge(
        Action<WasmModuleOptions> set, Action<WasmBuilder> within, Action<WasmBuilder> beyond, string limit, long maximum, long actual)
    {
        var options = new WasmModuleOptions();
        set(options);
        var builder = new WasmBuilder();
        within(builder);
        builder.Load(options);
        beyond(builder);

        var error = FluentActions.Invoking(() => builder.Load(options)).Should().Throw<WasmModuleLimitException>().Which;

        (error.Limit, error.Maximum, error.Actual).Should().Be((limit, maximum, actual));
        error.Message.Should().Be($"The module exceeds WasmModuleOptions.{limit}: {actual} where {maximum} are allowed.");
    }

    private static Action<WasmBuilder> Functions(int count) => builder =>
    {
        while (builder.FunctionCount < count)
        {
            builder.Function([], [], code => code.Op(Opcode.Nop));
        }
    };

    private static Action<WasmBuilder> NullElements(int count) => builder =>
        builder.PassiveElements(FuncRef, [.. Enumerable.Repeat<Action<CodeBuilder>>(code => code.RefNull(FuncRef), count)]);

    private static Action<WasmBuilder> Locals(int parameters, byte locals) => builder =>
        builder.RawFunction([.. Enumerable.Repeat(I32, parameters)], [], 1, locals, 0x7F, 0x0B);

    private static Action<WasmBuilder> Nesting(int blocks) => builder => builder.Function([], [], code =>
    {
        for (var index = 0; index < blocks; index++)
        {
            code.Open(Opcode.Block);
        }

        for (var index = 0; index < blocks; index++)
        {
            code.End();
        }
    });

    private static Action<WasmBuilder> Operands(int count) => builder => builder.Function([], [], code =>
    {
        for (var index = 0; index < count; index++)
        {
            code.I32(0);
        }

        for (var index = 0; index < count; index++)
        {
            code.Op(Opcode.Drop);
        }
    });

    private static Action<WasmBuilder> Body(int nops) => builder => builder.Function([], [], code =>
    {
        for (var index = 0; index < nops; index++)
        {
            code.Op(Opcode.Nop);
        }
    });
}
