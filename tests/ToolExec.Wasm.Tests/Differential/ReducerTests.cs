using ToolExec.TestSupport;
using ToolExec.Wasm.Tests.Support;

namespace ToolExec.Wasm.Tests.Differential;

public sealed class ReducerTests
{
    [Fact]
    public async Task ReduceAsync_FaultOfOneInstruction_LeavesLittleMoreThanThat()
    {
        var builder = new WasmBuilder();
        builder.Memory(1);
        builder.Function([], [], [WasmValueType.I32], static code =>
        {
            for (var index = 0; index < 10; index++)
            {
                code.I32(index).LocalSet(0).Block(static block => block.LocalGet(0).BrIf(0));
            }

            code.LocalGet(0).LocalGet(0).LocalGet(0).Op(Opcode.MemoryFill, 0);
        });
        var binary = builder.Build();

        var reduced = await Reducer.ReduceAsync(binary, static candidate => Task.FromResult(Has(candidate))).OrHang();

        Has(reduced).Should().BeTrue();
        Instructions(reduced).Should().BeLessThan(Instructions(binary) / 4);
    }

    private static bool Has(byte[] binary) => Count(binary, static opcode => opcode == Opcode.MemoryFill) > 0;

    private static int Instructions(byte[] binary) => Count(binary, static _ => true);

    private static int Count(byte[] binary, Predicate<int> counts)
    {
        var count = 0;
        foreach (var body in WasmModule.Load(binary).Definition.Bodies)
        {
            var reader = body.Read(binary);
            while (!reader.AtEnd)
            {
                reader.Read();
                count += counts(reader.Opcode) ? 1 : 0;
            }
        }

        return count;
    }
}
