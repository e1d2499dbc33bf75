using ToolExec.Wasm.Tests.Support;
using static ToolExec.Wasm.Tests.Support.WasmBuilder;

namespace ToolExec.Wasm.Tests.Modules;

// Core specification 2.0, 5.5; every case breaks one rule.
public sealed class ModuleDecoderTests
{
    private static readonly byte[] OneType = Section(1, [1, 0x60, 0, 0]);
    private static readonly byte[] OneFunction = Section(3, [1, 0]);
    private static readonly byte[] EmptyBody = Section(10, [1, 2, 0, 0x0B]);

    private static readonly Dictionary<string, (string Rule, byte[] Module)> Cases = new(StringComparer.Ordinal)
    {
        ["nothing at all"] = ("magic header not detected", []),
        ["half a magic"] = ("magic header not detected", [0, (byte)'a', (byte)'s']),
        ["wrong magic"] = ("magic header not detected", [0, (byte)'A', (byte)'S', (byte)'M', 1, 0, 0, 0]),
        ["no version"] = ("unknown binary version", [0, (byte)'a', (byte)'s', (byte)'m', 1, 0]),
        ["version 2"] = ("unknown binary version", [0, (byte)'a', (byte)'s', (byte)'m', 2, 0, 0, 0]),
        ["component"] = ("unknown binary version", [0, (byte)'a', (byte)'s', (byte)'m', 13, 0, 1, 0]),
        ["section 14"] = ("malformed section id 14", Module(Section(14, []))),
        ["section without size"] = ("unexpected end", Module([1])),
        ["section longer than the module"] = ("length out of bounds", Module([1, 5, 0])),
        ["section longer than its content"] = ("section size mismatch", Module(Section(1, [0, 0]))),
        ["section shorter than its content"] = ("unexpected end", Module(Section(1, [1, 0x60, 0]))),
        ["section twice"] = ("unexpected content after last section", Module(OneType, OneType)),
        ["sections out of order"] = ("unexpected content after last section", Module(Section(2, [0]), OneType)),
        ["data count after code"] = ("unexpected content after last section", Module(OneType, OneFunction, EmptyBody, Section(12, [0]))),
        ["element section after data count"] = ("unexpected content after last section", Module(Section(12, [0]), Section(9, [0]))),
        ["custom section without name"] = ("unexpected end", Module(Section(0, []))),
        ["custom section with a name beyond its end"] = ("length out of bounds", Module(Section(0, [3, (byte)'a']))),
        ["custom section with a bad name"] = ("malformed UTF-8 encoding", Module(Section(0, [1, 0xFF]))),
        ["no function type"] = ("malformed function type", Module(Section(1, [1, 0x61, 0, 0]))),
        ["unknown value type"] = ("malformed value type", Module(Section(1, [1, 0x60, 1, 0x01, 0]))),
        ["unknown import kind"] = ("malformed import kind", Module(Section(2, [1, 0, 0, 5]))),
        ["import name not UTF-8"] = ("malformed UTF-8 encoding", Module(Section(2, [1, 1, 0x80, 0, 0, 0]))),
        ["table of numbers"] = ("malformed reference type", Module(Section(4, [1, 0x7F, 0, 0]))),
        ["unknown flag of limits"] = ("malformed limits flags", Module(Section(5, [1, 8, 0]))),
        ["limits without maximum"] = ("unexpected end", Module(Section(5, [1, 1, 0]))),
        ["unknown mutability"] = ("malformed mutability", Module(Section(6, [1, 0x7F, 2, 0x41, 0, 0x0B]))),
        ["global without end"] = ("unexpected end", Module(Section(6, [1, 0x7F, 0, 0x41, 0]))),
        ["global with an unknown instruction"] = ("illegal opcode", Module(Section(6, [1, 0x7F, 0, 0xFF, 0x0B]))),
        ["unknown export kind"] = ("malformed export kind", Module(Section(7, [1, 0, 5, 0]))),
        ["element kind 8"] = ("malformed elements segment kind", Module(Section(9, [1, 8, 0]))),
        ["element kind byte"] = ("malformed element kind", Module(Section(9, [1, 1, 0x70, 0]))),
        ["element type"] = ("malformed reference type", Module(Section(9, [1, 5, 0x7F, 0]))),
        ["data kind 3"] = ("malformed data segment kind", Module(Section(11, [1, 3, 0]))),
        ["data longer than the section"] = ("length out of bounds", Module(Section(11, [1, 1, 2, 0]))),
        ["functions without code"] = ("function and code section have inconsistent lengths", Module(OneType, OneFunction)),
        ["code without functions"] = ("function and code section have inconsistent lengths", Module(OneType, EmptyBody)),
        ["more functions than code"] = ("function and code section have inconsistent lengths", Module(OneType, Section(3, [2, 0, 0]), EmptyBody)),
        ["data count without data"] = ("data count and data section have inconsistent lengths", Module(Section(12, [1]))),
        ["data without its count"] = ("data count and data section have inconsistent lengths", Module(Section(12, [0]), Section(11, [1, 1, 0]))),
        ["body longer than the section"] = ("length out of bounds", Code(1, 9, 0, 0x0B)),
        ["body without locals"] = ("unexpected end", Code(1, 0)),
        ["body without end"] = ("unexpected end", Code(1, 2, 0, 1)),
        ["body with bytes after its end"] = ("section size mismatch", Code(1, 3, 0, 0x0B, 1)),
        ["body with an open block"] = ("unexpected end", Code(1, 4, 0, 2, 0x40, 0x0B)),
        ["else without if"] = ("unexpected else", Code(1, 3, 0, 5, 0x0B)),
        ["else in a block"] = ("unexpected else", Code(1, 6, 0, 2, 0x40, 5, 0x0B, 0x0B)),
        ["second else"] = ("unexpected else", Code(1, 9, 0, 0x41, 0, 4, 0x40, 5, 5, 0x0B, 0x0B)),
        ["too many locals in one run and another"] = ("too many locals", Code(1, 14, 2, 0xFF, 0xFF, 0xFF, 0xFF, 0xF, 0x7F, 1, 0x7E, 0x0B, 1, 1, 1, 1)),
        ["locals of an unknown type"] = ("malformed value type", Code(1, 4, 1, 1, 1, 0x0B)),
        ["illegal opcode"] = ("illegal opcode 0xff", Code(1, 3, 0, 0xFF, 0x0B)),
        ["illegal prefixed opcode"] = ("illegal opcode 0xfc12", Code(1, 4, 0, 0xFC, 0x12, 0x0B)),
        ["prefixed opcode with a large number"] = ("illegal opcode", Code(1, 5, 0, 0xFC, 0x80, 0x02, 0x0B)),
        ["prefix without number"] = ("unexpected end", Code(1, 2, 0, 0xFC)),
        ["block type with a negative index"] = ("malformed block type", Code(1, 6, 0, 2, 0x80, 0x7F, 0x0B, 0x0B)),
        ["block type that is no type"] = ("malformed value type", Code(1, 5, 0, 2, 0x41, 0x0B, 0x0B)),
        ["memory.size without its zero"] = ("zero byte expected", Code(1, 5, 0, 0x3F, 1, 0x1A, 0x0B)),
        ["memory.grow with a long zero"] = ("zero byte expected", Code(1, 7, 0, 0x41, 0, 0x40, 0x80, 0, 0x0B)),
        ["memory.copy with a memory"] = ("zero byte expected", Code(1, 12, 0, 0x41, 0, 0x41, 0, 0x41, 0, 0xFC, 10, 0, 1, 0x0B)),
        ["memory.fill with a memory"] = ("zero byte expected", Code(1, 11, 0, 0x41, 0, 0x41, 0, 0x41, 0, 0xFC, 11, 1, 0x0B)),
        ["alignment of 2^128"] = ("malformed memop flags", Code(1, 8, 0, 0x41, 0, 0x28, 0x80, 1, 0, 0x0B)),
        ["br_table longer than the body"] = ("length out of bounds", Code(1, 8, 0, 0x0E, 0xFF, 0xFF, 0xFF, 0xFF, 0xF, 0x0B)),
        ["constant too large"] = ("integer too large", Code(1, 8, 0, 0x41, 0x80, 0x80, 0x80, 0x80, 0x10, 0x0B)),
        ["constant too long"] = ("integer representation too long", Code(1, 9, 0, 0x41, 0x80, 0x80, 0x80, 0x80, 0x80, 0, 0x0B)),
        ["index too long"] = ("integer representation too long", Code(1, 9, 0, 0x20, 0x80, 0x80, 0x80, 0x80, 0x80, 0, 0x0B)),
        ["f64 cut off"] = ("unexpected end", Code(1, 4, 0, 0x44, 0, 0)),
        ["memory.init without data count"] = ("data count section required", Code(1, 12, 0, 0x41, 0, 0x41, 0, 0x41, 0, 0xFC, 8, 0, 0, 0x0B)),
        ["data.drop without data count"] = ("data count section required", Code(1, 5, 0, 0xFC, 9, 0, 0x0B)),
        ["ref.null of a number"] = ("malformed reference type", Code(1, 5, 0, 0xD0, 0x7F, 0x1A, 0x0B)),
        ["invalid body before a malformed one"] = ("illegal opcode", Module(OneType, Section(3, [2, 0, 0]), Section(10, [2, 3, 0, 0x1A, 0x0B, 3, 0, 0xFF, 0x0B]))),
        ["invalid body before one with bytes after its end"] =
            ("section size mismatch", Module(OneType, Section(3, [2, 0, 0]), Section(10, [2, 3, 0, 0x1A, 0x0B, 3, 0, 0x0B, 1]))),
        ["invalid export before a malformed body"] =
            ("illegal opcode", Module(OneType, OneFunction, Section(7, [1, 0, 0, 9]), Section(10, [1, 3, 0, 0xFF, 0x0B]))),
        ["invalid body before one that lacks data count"] = (
            "data count section required", Module(OneType, Section(3, [2, 0, 0]), Section(10, [2, 3, 0, 0x1A, 0x0B, 5, 0, 0xFC, 9, 0, 0x0B]))),
        ["invalid body before one with an else too many"] =
            ("unexpected else", Module(OneType, Section(3, [2, 0, 0]), Section(10, [2, 3, 0, 0x1A, 0x0B, 3, 0, 5, 0x0B]))),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    /// <summary>Gets the broken modules by name, for Node to judge as well.</summary>
    internal static IEnumerable<(string Name, byte[] Module)> Modules => Cases.Select(static item => (item.Key, item.Value.Module));

    [Theory]
    [MemberData(nameof(Names))]
    public void Load_BrokenRuleOfTheFormat_IsMalformed(string name)
    {
        var (rule, module) = Cases[name];

        var error = FluentActions.Invoking(() => WasmModule.Load(module)).Should().Throw<WasmMalformedException>().WithMessage($"{rule}*").Which;

        error.ByteOffset.Should().BeInRange(0, module.Length);
        error.Message.Should().EndWith($"(at byte 0x{error.ByteOffset:x})");
        error.Proposal.Should().BeNull();
    }

    [Fact]
    public void Load_HeaderAlone_IsTheEmptyModule()
    {
        var module = WasmModule.Load(Header);

        module.Imports.Should().BeEmpty();
        module.Exports.Should().BeEmpty();
    }

    [Fact]
    public void Load_CustomSectionsBetweenAllOthers_AreKeptInOrder()
    {
        var module = WasmModule.Load(Module(
            Custom("a", 1), OneType, Custom("b"), OneFunction, Custom("a", 2, 3), EmptyBody, Custom("a")));

        module.GetCustomSections("a").Select(section => section.ToArray()).Should().BeEquivalentTo(
            new byte[][] { [1], [2, 3], [] }, options => options.WithStrictOrdering());
        module.GetCustomSections("b").Should().ContainSingle();
        module.GetCustomSections("A").Should().BeEmpty();
    }

    [Fact]
    public void Load_EmptySections_AreAllowed() =>
        WasmModule.Load(Module([.. new byte[] { 1, 2, 3, 4, 5, 6, 7, 9, 12, 10, 11 }.Select(id => Section(id, [0]))])).Imports.Should().BeEmpty();

    [Fact]
    public void Load_LongFormsOfIntegers_AreAllowed() =>
        WasmModule.Load((byte[])[.. Header, 1, 0x88, 0, 0x81, 0x80, 0x80, 0x80, 0, 0x60, 0, 0]).Definition.Types.Should().ContainSingle();

    [Fact]
    public void Load_EveryTruncationOfAModule_IsMalformedOrAShorterModule()
    {
        var module = new WasmBuilder();
        module.ImportFunction("m", "f", [WasmValueType.I32], []);
        module.Memory(1);
        module.Table(WasmValueType.FuncRef, 2);
        module.Elements(0, 0);
        module.Data(0, 1, 2, 3);
        module.Export("g", [WasmValueType.I64], [], [WasmValueType.F32], code => code.Block(block => block.I32(3).Call(0)));
        var binary = module.Build();

        for (var length = 0; length < binary.Length; length++)
        {
            var act = () => WasmModule.Load(binary.AsMemory(0, length));
            try
            {
                act();
            }
            catch (WasmException error)
            {
                (error is WasmMalformedException or WasmValidationException).Should().BeTrue();
            }
        }
    }

    private static byte[] Code(params byte[] content) => Module(OneType, OneFunction, Section(10, content));

    private static byte[] Custom(string name, params byte[] bytes) => Section(0, [.. Leb.Name(name), .. bytes]);
}
