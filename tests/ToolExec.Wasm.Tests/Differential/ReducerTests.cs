using ToolExec.TestSupport;

namespace ToolExec.Wasm.Tests.Differential;

public sealed class ReducerTests
{
    [Fact]
    public async Task ReduceAsync_FaultOfOneInstruction_LeavesLittleMoreThanThat()
    {
        var binary = ModuleGenerator.Generate(3).Binary;
        Has(binary).Should().BeTrue("else there is nothing to find");

        var reduced = await Reducer.ReduceAsync(binary, static candidate => Task.FromResult(Has(candidate))).OrHang();

        Has(reduced).Should().BeTrue();
        Instructions(reduced).Should().BeLessThan(Instructions(binary) / 2);
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
