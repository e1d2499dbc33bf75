using ToolExec.TestSupport;
using static ToolExec.Wasm.WasmValueType;

namespace ToolExec.Wasm.Tests.Differential;

// Every load and store at the edges of the memory, here and in Node.
public sealed class MemoryDifferentialTests
{
    [ComponentFact(TestComponent.Node)]
    public async Task Invoke_EveryAccessAtTheEdgesOfTheMemory_IsThatOfNode()
    {
        await using var node = NodeWasm.Start();
        int[] accesses = [.. InstructionTable.Opcodes().Where(static opcode => InstructionTable.Get(opcode).Immediates == Immediates.MemoryAccess)];
        var differences = new List<string>();
        var traps = 0;
        foreach (var opcode in accesses)
        {
            var (binary, exports) = MemoryModule.Build(opcode);
            var expected = await node.GridAsync(binary, exports, [MemoryModule.Addresses.Select(static address => WasmText.Argument(I32, address))]);
            using var instance = OurWasm.Instantiate(binary, new WasmImports());
            for (var index = 0; index < expected.Length; index++)
            {
                var (export, address) = (exports[index / MemoryModule.Addresses.Length], MemoryModule.Addresses[index % MemoryModule.Addresses.Length]);
                var (trap, values) = OurWasm.Call(instance, export, [(int)address]);
                traps += trap == WasmTrapKind.None ? 0 : 1;
                var same = expected[index][0] == '!'
                    ? WasmText.IsTrap(expected[index][1..], trap)
                    : trap == WasmTrapKind.None && string.Equals(WasmText.Result(values[0]), expected[index], StringComparison.Ordinal);
                if (!same)
                {
                    differences.Add($"{InstructionTable.Get(opcode).Name} ({export}) at {address}: here {(trap == WasmTrapKind.None ? WasmText.Result(values[0]) : trap)}, in Node {expected[index]}");
                }
            }
        }

        accesses.Should().HaveCount(23);
        differences.Should().BeEmpty();
        traps.Should().BeGreaterThan(1000);
    }
}
