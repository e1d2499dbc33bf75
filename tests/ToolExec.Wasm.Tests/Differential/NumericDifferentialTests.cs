using ToolExec.TestSupport;
using static ToolExec.Wasm.WasmValueType;

namespace ToolExec.Wasm.Tests.Differential;

// Every numeric instruction with every combination of edge operands, here and in Node.
public sealed class NumericDifferentialTests
{
    private static readonly int[] Numeric = [.. InstructionTable.Opcodes().Where(static opcode =>
        InstructionTable.Get(opcode) is { IsPlain: true, Immediates: Immediates.None, Results.Length: 1 })];

    [ComponentFact(TestComponent.Node)]
    public async Task Invoke_EveryNumericInstructionAtItsEdges_IsThatOfNode()
    {
        await using var node = NodeWasm.Start();
        var differences = new List<string>();
        foreach (var opcode in Numeric)
        {
            var module = new NumericModule(opcode);
            var columns = module.Info.Parameters.Select(EdgeValues.Of).ToArray();
            differences.AddRange(await CompareAsync(node, module.Info, module.Binary, module.Exports, columns, constant: null));
        }

        Numeric.Should().HaveCount(136);
        differences.Should().BeEmpty();
    }

    [ComponentFact(TestComponent.Node)]
    public async Task Invoke_EveryNumericInstructionWithAConstant_IsThatOfNode()
    {
        await using var node = NodeWasm.Start();
        var differences = new List<string>();
        foreach (var opcode in Numeric)
        {
            var info = InstructionTable.Get(opcode);
            for (var constant = 0; constant < info.Parameters.Length; constant++)
            {
                var (binary, exports) = NumericModule.WithConstants(opcode, constant);
                var columns = info.Parameters.Where((_, index) => index != constant).Select(EdgeValues.Of).ToArray();
                differences.AddRange(await CompareAsync(node, info, binary, exports, columns, constant));
            }
        }

        differences.Should().BeEmpty();
    }

    private static async Task<IEnumerable<string>> CompareAsync(
        NodeWasm node, InstructionInfo info, byte[] binary, List<string> exports, IReadOnlyList<long>[] columns, int? constant)
    {
        var varying = info.Parameters.Where((_, index) => index != constant).ToArray();
        var expected = await node.GridAsync(
            binary, exports, columns.Select((column, index) => column.Select(bits => WasmText.Argument(varying[index], bits))));
        using var instance = OurWasm.Instantiate(binary, new WasmImports());
        var rows = columns.Aggregate((IEnumerable<long[]>)[[]], static (rows, column) => rows.SelectMany(row => column.Select(bits => (long[])[.. row, bits]))).ToArray();
        var differences = new List<string>();
        for (var export = 0; export < exports.Count; export++)
        {
            for (var row = 0; row < rows.Length && differences.Count < 10; row++)
            {
                WasmValue[] arguments = [.. rows[row].Select((bits, index) => WasmText.Value(WasmText.Argument(varying[index], bits)))];
                var actual = OurWasm.Call(instance, exports[export], arguments);
                var operands = constant is { } position
                    ? [.. rows[row].Take(position), EdgeValues.Of(info.Parameters[position])[export], .. rows[row].Skip(position)]
                    : rows[row];
                if (!Same(info, operands, actual, expected[(export * rows.Length) + row]))
                {
                    differences.Add(
                        $"{info.Name} ({exports[export]}) of {string.Join(", ", operands.Select(static bits => $"0x{bits:x}"))}: "
                        + $"here {(actual.Trap == WasmTrapKind.None ? WasmText.Result(actual.Values[0]) : actual.Trap)}, in Node {expected[(export * rows.Length) + row]}");
                }
            }
        }

        return differences;
    }

    private static bool Same(InstructionInfo info, long[] operands, (WasmTrapKind Trap, WasmValue[] Values) actual, string expected)
    {
        if (expected[0] == '!')
        {
            return WasmText.IsTrap(expected[1..], actual.Trap);
        }

        if (actual.Trap != WasmTrapKind.None)
        {
            return false;
        }

        var text = WasmText.Result(actual.Values[0]);
        return string.Equals(text, expected, StringComparison.Ordinal)
            || (info.Results[0] is F32 or F64 && !IsExact(info.Name) && IsAllowedNan(info, operands, ToBits(actual.Values[0])) && IsNan(info.Results[0], long.Parse(expected, System.Globalization.CultureInfo.InvariantCulture)));
    }

    // 4.3.3: these only touch the sign or nothing at all, of whatever bits there are.
    private static bool IsExact(string name) => name.EndsWith(".abs", StringComparison.Ordinal) || name.EndsWith(".neg", StringComparison.Ordinal)
        || name.EndsWith(".copysign", StringComparison.Ordinal) || name.Contains(".reinterpret_", StringComparison.Ordinal);

    // 4.3.3: from canonical ones comes a canonical one, of either sign; from others any that is quiet.
    private static bool IsAllowedNan(InstructionInfo info, long[] operands, long result) => IsNan(info.Results[0], result)
        && (info.Parameters.Zip(operands).Where(static item => IsNan(item.First, item.Second)).All(static item => IsCanonical(item.First, item.Second))
            ? IsCanonical(info.Results[0], result)
            : IsQuiet(info.Results[0], result));

    private static bool IsNan(WasmValueType type, long bits) => type switch
    {
        F32 => float.IsNaN(BitConverter.Int32BitsToSingle((int)bits)),
        F64 => double.IsNaN(BitConverter.Int64BitsToDouble(bits)),
        _ => false,
    };

    private static bool IsCanonical(WasmValueType type, long bits) => type == F32
        ? ((int)bits & int.MaxValue) == 0x7FC00000
        : (bits & long.MaxValue) == 0x7FF8000000000000;

    private static bool IsQuiet(WasmValueType type, long bits) => type == F32 ? ((int)bits & 0x400000) != 0 : (bits & 0x8000000000000) != 0;

    private static long ToBits(WasmValue value) => value.Type == I64 ? value.AsInt64() : value.AsInt32();
}
