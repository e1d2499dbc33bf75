using System.Globalization;
using ToolExec.Wasm.Tests.Support;
using static ToolExec.Wasm.Opcode;
using static ToolExec.Wasm.WasmValueType;

namespace ToolExec.Wasm.Tests.Differential;

/// <summary>
/// A module about one access to memory, with an export for every offset: a load gives what it loads; a store stores, and gives the eight bytes around. The
/// memory is one page with a pattern at its beginning and its end; the address is mostly from outside, and once a constant.
/// </summary>
internal static class MemoryModule
{
    public static readonly uint[] Offsets = [0, 1, 4, 7, 8, 65_527, 65_528, 65_532, 65_535, 65_536, 65_537, int.MaxValue, 0x80000000, uint.MaxValue - 7, uint.MaxValue];

    public static readonly long[] Addresses =
    [
        0, 1, 2, 3, 5, 8, 15, 65_520, 65_521, 65_527, 65_528, 65_529, 65_530, 65_531, 65_532, 65_533, 65_534, 65_535, 65_536, 65_537, int.MaxValue, int.MinValue,
        -1, -2, -4, -8, -9, -65_536,
    ];

    public static (byte[] Binary, List<string> Exports) Build(int opcode)
    {
        var info = InstructionTable.Get(opcode);
        var builder = new WasmBuilder();
        builder.Memory(1, 1);
        byte[] pattern = [.. Enumerable.Range(0, 32).Select(static index => (byte)((index * 37) + 0x81))];
        builder.Data(0, pattern);
        builder.Data(65_504, pattern);
        var exports = new List<string>();
        foreach (var offset in Offsets)
        {
            Add(code => code.LocalGet(0), offset);
        }

        foreach (var address in Addresses)
        {
            Add(code => code.I32((int)address), 4);
        }

        return (builder.Build(), exports);

        void Add(Action<CodeBuilder> address, uint offset)
        {
            exports.Add(string.Create(CultureInfo.InvariantCulture, $"{exports.Count}"));
            if (info.Results.Length == 1)
            {
                builder.Export(exports[^1], [I32], [AsInteger(info.Results[0])], code =>
                    ToInteger(code.Nested(address).Memory(opcode, offset, 0), info.Results[0]));
            }
            else
            {
                builder.Export(exports[^1], [I32], [I64], code =>
                    code.Nested(address).Const(info.Parameters[1], unchecked((long)0xF1E2D3C4B5A69788)).Memory(opcode, offset)
                        .Nested(address).I32(unchecked((int)offset)).Op(I32Add).I32(0xFFF8).Op(I32And).Memory(I64Load));
            }
        }
    }

    private static WasmValueType AsInteger(WasmValueType type) => type is I64 or F64 ? I64 : I32;

    private static void ToInteger(CodeBuilder code, WasmValueType type)
    {
        if (type is F32 or F64)
        {
            code.Op(type == F32 ? I32ReinterpretF32 : I64ReinterpretF64);
        }
    }
}
