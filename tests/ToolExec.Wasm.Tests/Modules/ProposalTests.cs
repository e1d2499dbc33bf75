using ToolExec.Wasm.Tests.Support;
using static ToolExec.Wasm.Tests.Support.WasmBuilder;

namespace ToolExec.Wasm.Tests.Modules;

// What is refused, is refused by its name.
public sealed class ProposalTests
{
    private static readonly Dictionary<string, (string Proposal, byte[] Module)> Cases = new(StringComparer.Ordinal)
    {
        ["type v128"] = ("SIMD", Module(Section(1, [1, 0x60, 1, 0x7B, 0]))),
        ["vector instruction"] = ("SIMD", Code(0xFD, 0x0C)),
        ["shared memory"] = ("threads", Module(Section(5, [1, 3, 0, 1]))),
        ["atomic instruction"] = ("threads", Code(0xFE, 0x03)),
        ["memory of 64 bits"] = ("memory64", Module(Section(5, [1, 4, 0]))),
        ["second memory in an access"] = ("multiple memories", Code(0x41, 0, 0x28, 0x42, 1, 0)),
        ["section of tags"] = ("exception handling", Module(Section(13, [0]))),
        ["imported tag"] = ("exception handling", Module(Section(2, [1, 0, 0, 4, 0, 0]))),
        ["exported tag"] = ("exception handling", Module(Section(7, [1, 0, 4, 0]))),
        ["try"] = ("exception handling", Code(0x06, 0x40)),
        ["throw"] = ("exception handling", Code(0x08, 0)),
        ["try_table"] = ("exception handling", Code(0x1F, 0x40)),
        ["exnref"] = ("exception handling", Module(Section(1, [1, 0x60, 1, 0x69, 0]))),
        ["call_ref"] = ("function references", Code(0x14, 0)),
        ["ref.as_non_null"] = ("function references", Code(0xD4)),
        ["typed reference"] = ("function references", Module(Section(1, [1, 0x60, 1, 0x64, 0]))),
        ["table with an initial value"] = ("function references", Module(Section(4, [1, 0x40, 0, 0x70, 0, 0]))),
        ["struct type"] = ("garbage collection", Module(Section(1, [1, 0x5F, 0]))),
        ["recursive types"] = ("garbage collection", Module(Section(1, [1, 0x4E, 0]))),
        ["anyref"] = ("garbage collection", Module(Section(1, [1, 0x60, 1, 0x6E, 0]))),
        ["i31ref in ref.null"] = ("garbage collection", Code(0xD0, 0x6C)),
        ["struct.new"] = ("garbage collection", Code(0xFB, 0)),
        ["ref.eq"] = ("garbage collection", Code(0xD3)),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Load_ProposalThatIsNotSupported_IsRefusedByName(string name)
    {
        var (proposal, module) = Cases[name];

        FluentActions.Invoking(() => WasmModule.Load(module)).Should().Throw<WasmMalformedException>()
            .WithMessage($"*needs the {proposal} proposal, which is not supported (at byte 0x*)").Which.Proposal.Should().Be(proposal);
    }

    private static byte[] Code(params byte[] code) =>
        Module(Section(1, [1, 0x60, 0, 0]), Section(3, [1, 0]), Section(10, [1, .. Leb.Sized([0, .. code, 0x0B])]));
}
