using System.Globalization;
using ToolExec.Wasm.Tests.Support;
using static ToolExec.Wasm.Opcode;
using static ToolExec.Wasm.WasmValueType;

namespace ToolExec.Wasm.Tests.Differential;

/// <summary>
/// A module about one numeric instruction: it with both operands from outside, with either of them a constant, and, where it is a comparison, as the condition
/// of a branch, an if and a select, plain and negated, for those are what a translator treats in ways of their own.
/// </summary>
internal sealed class NumericModule
{
    private readonly WasmBuilder _builder = new();

    public NumericModule(int opcode)
    {
        Opcode = opcode;
        Info = InstructionTable.Get(opcode);
        Add("plain", code => Operands(code).Op(opcode));
        if (Info.Results[0] == I32 && Info.Parameters.Length == 2)
        {
            AddConditions();
        }

        Binary = _builder.Build();
    }

    public int Opcode { get; }

    public InstructionInfo Info { get; }

    public byte[] Binary { get; }

    public List<string> Exports { get; } = [];

    public IEnumerable<IEnumerable<string>> Columns => Info.Parameters.Select(static type => EdgeValues.Of(type).Select(bits => WasmText.Argument(type, bits)));

    /// <summary>Makes the module in which one operand is a constant, a function for every edge.</summary>
    public static (byte[] Binary, List<string> Exports) WithConstants(int opcode, int constant)
    {
        var info = InstructionTable.Get(opcode);
        var builder = new WasmBuilder();
        var exports = new List<string>();
        foreach (var bits in EdgeValues.Of(info.Parameters[constant]))
        {
            exports.Add(string.Create(CultureInfo.InvariantCulture, $"c{exports.Count}"));
            var parameters = info.Parameters.Where((_, index) => index != constant).Select(AsInteger).ToArray();
            builder.Export(exports[^1], parameters, [AsInteger(info.Results[0])], code =>
            {
                for (int index = 0, local = 0; index < info.Parameters.Length; index++)
                {
                    if (index == constant)
                    {
                        code.Const(info.Parameters[index], bits);
                    }
                    else
                    {
                        FromInteger(code.LocalGet(local++), info.Parameters[index]);
                    }
                }

                ToInteger(code.Op(opcode), info.Results[0]);
            });
        }

        return (builder.Build(), exports);
    }

    private void AddConditions()
    {
        Add("br_if", code => code.Open(Block, I32).I32(1).Nested(c => Operands(c).Op(Opcode)).BrIf(0).Op(Drop).I32(0).End());
        Add("not br_if", code => code.Open(Block, I32).I32(1).Nested(c => Operands(c).Ops(Opcode, I32Eqz)).BrIf(0).Op(Drop).I32(0).End());
        Add("if", code => Operands(code).Op(Opcode).Open(If, I32).I32(1).Else().I32(0).End());
        Add("not if", code => Operands(code).Ops(Opcode, I32Eqz).Open(If, I32).I32(1).Else().I32(0).End());
        Add("not not if", code => Operands(code).Ops(Opcode, I32Eqz, I32Eqz).Open(If, I32).I32(1).Else().I32(0).End());
        Add("select", code => code.I32(1).I32(0).Nested(c => Operands(c).Op(Opcode)).Op(Select));
        Add("not select", code => code.I32(1).I32(0).Nested(c => Operands(c).Ops(Opcode, I32Eqz)).Op(Select));
        Add("eq 0", code => Operands(code).Op(Opcode).I32(0).Op(I32Eq));
    }

    private void Add(string name, Action<CodeBuilder> body)
    {
        Exports.Add(name);
        _builder.Export(name, [.. Info.Parameters.Select(AsInteger)], [AsInteger(Info.Results[0])], code =>
        {
            body(code);
            ToInteger(code, Info.Results[0]);
        });
    }

    private CodeBuilder Operands(CodeBuilder code)
    {
        for (var index = 0; index < Info.Parameters.Length; index++)
        {
            FromInteger(code.LocalGet(index), Info.Parameters[index]);
        }

        return code;
    }

    private static WasmValueType AsInteger(WasmValueType type) => type is I64 or F64 ? I64 : I32;

    private static void FromInteger(CodeBuilder code, WasmValueType type)
    {
        if (type is F32 or F64)
        {
            code.Op(type == F32 ? F32ReinterpretI32 : F64ReinterpretI64);
        }
    }

    private static void ToInteger(CodeBuilder code, WasmValueType type)
    {
        if (type is F32 or F64)
        {
            code.Op(type == F32 ? I32ReinterpretF32 : I64ReinterpretF64);
        }
    }
}
