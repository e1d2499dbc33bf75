using ToolExec.Wasm.Tests.Support;
using static ToolExec.Wasm.WasmValueType;

namespace ToolExec.Wasm.Tests.Validation;

// Core specification 2.0, 3.2 and 3.4; every case breaks one rule outside of the bodies.
public sealed class ModuleValidatorTests
{
    private static readonly Dictionary<string, (string Rule, string Section, Action<WasmBuilder> Build)> Cases = new(StringComparer.Ordinal)
    {
        ["function of an unknown type"] = ("unknown type 9", "3.4.1", b => b.FunctionOfType(9)),
        ["imported function of an unknown type"] = ("unknown type 1", "3.4.9", b =>
        {
            b.Type([], []);
            b.RawImport("m", "f", 0, 1);
        }
        ),
        ["table with its minimum above its maximum"] = ("size minimum must not be greater than maximum", "3.2.4", b => b.Table(FuncRef, 2, 1)),
        ["memory with its minimum above its maximum"] = ("size minimum must not be greater than maximum", "3.2.5", b => b.Memory(2, 1)),
        ["memory of 65537 pages"] = ("memory size must be at most 65536 pages", "3.2.5", b => b.Memory(65537)),
        ["memory of at most 65537 pages"] = ("memory size must be at most 65536 pages", "3.2.5", b => b.Memory(0, 65537)),
        ["imported memory of 65537 pages"] = ("memory size must be at most 65536 pages", "3.2.5", b => b.ImportMemory("m", "m", new(65537))),
        ["two memories"] = ("multiple memories", "3.4.10", b =>
        {
            b.Memory(0);
            b.Memory(0);
        }
        ),
        ["a memory beside an imported one"] = ("multiple memories", "3.4.10", b =>
        {
            b.ImportMemory("m", "m", new(0));
            b.Memory(0);
        }
        ),
        ["global of another type"] = ("type mismatch", "3.3.10", b => b.Global(I64, false, c => c.I32(0))),
        ["global of two values"] = ("type mismatch", "3.3.10", b => b.Global(I32, false, c => c.I32(0).I32(0))),
        ["global of nothing"] = ("type mismatch", "3.3.10", b => b.Global(I32, false, _ => { })),
        ["global of a computation"] = ("constant expression required", "3.3.10", b => b.Global(F32, false, c => c.F32(0).Op(Opcode.F32Neg))),
        ["global of a nop"] = ("constant expression required", "3.3.10", b => b.Global(I32, false, c => c.Op(Opcode.Nop).I32(0))),
        ["global of a block"] = ("constant expression required", "3.3.10", b => b.Global(I32, false, c => c.Open(Opcode.Block, I32).I32(0).End())),
        ["global of a division"] = ("constant expression required", "3.3.10", b => b.Global(I32, false, c => c.I32(1).I32(1).Op(Opcode.I32DivS))),
        ["global of a sum of one"] = ("type mismatch", "3.3.10", b => b.Global(I32, false, c => c.I32(1).Op(Opcode.I32Add))),
        ["global of a sum of two types"] = ("type mismatch", "3.3.10", b => b.Global(I64, false, c => c.I64(1).I32(1).Op(Opcode.I64Mul))),
        ["global of a mutable global"] = ("constant expression required", "3.3.10", b =>
        {
            b.ImportGlobal("m", "g", I32, isMutable: true);
            b.Global(I32, false, c => c.GlobalGet(0));
        }
        ),
        ["global of an own global"] = ("unknown global 0", "3.3.10", b =>
        {
            b.Global(I32, false, c => c.I32(0));
            b.Global(I32, false, c => c.GlobalGet(0));
        }
        ),
        ["global of itself"] = ("unknown global 0", "3.3.10", b => b.Global(I32, false, c => c.GlobalGet(0))),
        ["global of an unknown function"] = ("unknown function 0", "3.3.2", b => b.Global(FuncRef, false, c => c.RefFunc(0))),
        ["global of a null of another type"] = ("type mismatch", "3.3.10", b => b.Global(FuncRef, false, c => c.RefNull(ExternRef))),
        ["elements for no table"] = ("unknown table 0", "3.4.5", b => b.Elements(0)),
        ["elements for an unknown table"] = ("unknown table 1", "3.4.5", b =>
        {
            b.Table(FuncRef, 0);
            b.ActiveElements(1, c => c.I32(0), FuncRef);
        }
        ),
        ["functions for a table of host references"] = ("type mismatch", "3.4.5", b =>
        {
            b.Table(ExternRef, 0);
            b.Elements(0);
        }
        ),
        ["elements at a wrong type"] = ("type mismatch", "3.3.10", b =>
        {
            b.Table(FuncRef, 0);
            b.ActiveElements(0, c => c.I64(0), FuncRef);
        }
        ),
        ["elements at no constant"] = ("constant expression required", "3.3.10", b =>
        {
            b.Table(FuncRef, 0);
            b.ActiveElements(0, c => c.I32(0).Op(Opcode.I32Eqz), FuncRef);
        }
        ),
        ["elements of an unknown function"] = ("unknown function 0", "3.3.2", b =>
        {
            b.Table(FuncRef, 0);
            b.Elements(0, 0);
        }
        ),
        ["declared elements of an unknown function"] = ("unknown function 7", "3.3.2", b => b.DeclareElements(7)),
        ["elements of another type"] = ("type mismatch", "3.3.10", b => b.PassiveElements(FuncRef, c => c.RefNull(ExternRef))),
        ["elements of a number"] = ("type mismatch", "3.3.10", b => b.PassiveElements(FuncRef, c => c.I32(0))),
        ["data for no memory"] = ("unknown memory 0", "3.4.6", b => b.Data(0, 1)),
        ["data for memory 1"] = ("unknown memory 1", "3.4.6", b =>
        {
            b.Memory(0);
            b.RawData([2, 1, 0x41, 0, 0x0B, 0]);
        }
        ),
        ["data at a wrong type"] = ("type mismatch", "3.3.10", b =>
        {
            b.Memory(0);
            b.Data(c => c.F64(0));
        }
        ),
        ["data at no constant"] = ("constant expression required", "3.3.10", b =>
        {
            b.Memory(0);
            b.Data(c => c.I32(0).Op(Opcode.Nop));
        }
        ),
        ["unknown start function"] = ("unknown function 0", "3.4.7", b => b.Start(0)),
        ["start function with a parameter"] = ("start function must take and return nothing", "3.4.7", b => b.Start(b.Function([I32], [], _ => { }))),
        ["start function with a result"] = ("start function must take and return nothing", "3.4.7", b => b.Start(b.Function([], [I32], c => c.I32(0)))),
        ["unknown exported function"] = ("unknown function 0", "3.4.8", b => b.Export("x", WasmExternKind.Function, 0)),
        ["unknown exported table"] = ("unknown table 0", "3.4.8", b => b.Export("x", WasmExternKind.Table, 0)),
        ["unknown exported memory"] = ("unknown memory 0", "3.4.8", b => b.Export("x", WasmExternKind.Memory, 0)),
        ["unknown exported global"] = ("unknown global 0", "3.4.8", b => b.Export("x", WasmExternKind.Global, 0)),
        ["one name for two exports"] = ("duplicate export name 'x'", "3.4.10", b =>
        {
            b.Memory(0);
            b.Table(FuncRef, 0);
            b.Export("x", WasmExternKind.Memory, 0).Export("x", WasmExternKind.Table, 0);
        }
        ),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    /// <summary>Gets the broken modules by name, for Node to judge as well.</summary>
    internal static IEnumerable<(string Name, byte[] Module)> Modules => Cases.Select(static item =>
    {
        var builder = new WasmBuilder();
        item.Value.Build(builder);
        return (item.Key, builder.Build());
    });

    [Theory]
    [MemberData(nameof(Names))]
    public void Load_BrokenRule_IsInvalidAndNamesItsSection(string name)
    {
        var (rule, section, build) = Cases[name];
        var builder = new WasmBuilder();
        build(builder);

        var error = FluentActions.Invoking(() => builder.Load()).Should().Throw<WasmValidationException>().WithMessage($"{rule}*").Which;

        error.Section.Should().Be(section);
        error.Message.Should().EndWith($"at byte 0x{error.ByteOffset:x}; core specification 2.0, {section})");
    }

    [Fact]
    public void Load_LimitsAtTheirEdges_AreValid()
    {
        var builder = new WasmBuilder();
        builder.Memory(65536, 65536);
        builder.Table(FuncRef, uint.MaxValue, uint.MaxValue);
        builder.Table(ExternRef, 0);
        builder.Table(FuncRef, 0, 0);

        builder.Load().Definition.Tables.Should().HaveCount(3);
    }

    [Fact]
    public void Load_ConstantExpressionsOfEveryKind_AreValid()
    {
        var builder = new WasmBuilder();
        builder.ImportGlobal("m", "i", I32);
        builder.ImportGlobal("m", "l", I64);
        builder.ImportGlobal("m", "e", ExternRef);
        var function = builder.Function([], [], _ => { });
        builder.Global(I32, true, c => c.GlobalGet(0).I32(3).Op(Opcode.I32Mul).I32(1).Op(Opcode.I32Add).I32(2).Op(Opcode.I32Sub));
        builder.Global(I64, true, c => c.GlobalGet(1).I64(3).Op(Opcode.I64Mul).I64(1).Op(Opcode.I64Add).I64(2).Op(Opcode.I64Sub));
        builder.Global(F32, false, c => c.F32(1));
        builder.Global(F64, false, c => c.F64(1));
        builder.Global(FuncRef, false, c => c.RefFunc(function));
        builder.Global(ExternRef, false, c => c.GlobalGet(2));
        builder.Table(FuncRef, 10);
        builder.ActiveElements(0, c => c.GlobalGet(0), FuncRef, c => c.RefFunc(function), c => c.RefNull(FuncRef));
        builder.Memory(1);
        builder.Data(c => c.GlobalGet(0).I32(1).Op(Opcode.I32Add), 1);

        builder.Load().Definition.Globals.Should().HaveCount(9);
    }

    [Fact]
    public void Load_PassiveAndDeclaredSegments_NeedNoTableAndNoMemory()
    {
        var builder = new WasmBuilder();
        builder.PassiveData(1);
        builder.PassiveElements(ExternRef, c => c.RefNull(ExternRef));
        builder.DeclareElements(builder.Function([], [], _ => { }));
        builder.RawElements([1, 0, 1, 0]);
        builder.RawElements([7, 0x6F, 0]);

        builder.Load().Definition.Elements.Select(segment => segment.Mode).Should().Equal(
            SegmentMode.Passive, SegmentMode.Declarative, SegmentMode.Passive, SegmentMode.Declarative);
    }

    [Fact]
    public void Load_EveryFormOfActiveElements_IsDecoded()
    {
        var builder = new WasmBuilder();
        builder.Function([], [], _ => { });
        builder.Table(FuncRef, 1);
        builder.Table(FuncRef, 1);
        builder.RawElements([0, 0x41, 0, 0x0B, 1, 0]);
        builder.RawElements([2, 1, 0x41, 0, 0x0B, 0, 1, 0]);
        builder.RawElements([4, 0x41, 0, 0x0B, 1, 0xD2, 0, 0x0B]);
        builder.RawElements([6, 1, 0x41, 0, 0x0B, 0x70, 1, 0xD0, 0x70, 0x0B]);

        var elements = builder.Load().Definition.Elements;

        elements.Select(segment => segment.Table).Should().Equal(0u, 1u, 0u, 1u);
        elements.Select(segment => segment.Items.Single().IsFunctionIndex).Should().Equal(true, true, false, false);
    }
}
