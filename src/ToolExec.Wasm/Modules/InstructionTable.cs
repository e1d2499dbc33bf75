namespace ToolExec.Wasm;

/// <summary>All instructions that are known, with their names, immediates and fixed types.</summary>
internal static class InstructionTable
{
    private const int PrefixedCount = 0x12;
    private static readonly InstructionInfo Unknown = new("unknown", Immediates.Unknown, [], [], IsPlain: false);
    private static readonly InstructionInfo[] Single = new InstructionInfo[256];
    private static readonly InstructionInfo[] Prefixed = new InstructionInfo[PrefixedCount];

    static InstructionTable()
    {
        Array.Fill(Single, Unknown);
        Array.Fill(Prefixed, Unknown);
        AddControl();
        AddVariablesAndTables();
        AddMemory();
        AddNumeric();
        AddConversions();
        AddPrefixed();
    }

    /// <summary>Gets what is known of an instruction; <see cref="Immediates.Unknown"/> if it is none.</summary>
    public static InstructionInfo Get(int opcode) => (uint)opcode < 256
        ? Single[opcode]
        : opcode - (Opcode.Prefix << 8) is >= 0 and < PrefixedCount and var index ? Prefixed[index] : Unknown;

    /// <summary>Lists the codes of all instructions.</summary>
    public static IEnumerable<int> Opcodes() => Enumerable.Range(0, 256).Where(static opcode => Single[opcode] != Unknown)
        .Concat(Enumerable.Range(Opcode.Prefix << 8, PrefixedCount));

    private static void AddControl()
    {
        Special(Opcode.Unreachable, "unreachable", Immediates.None);
        Plain(Opcode.Nop, "nop", ":");
        Special(Opcode.Block, "block", Immediates.Block);
        Special(Opcode.Loop, "loop", Immediates.Block);
        Special(Opcode.If, "if", Immediates.Block);
        Special(Opcode.Else, "else", Immediates.None);
        Special(Opcode.End, "end", Immediates.None);
        Special(Opcode.Br, "br", Immediates.Label);
        Special(Opcode.BrIf, "br_if", Immediates.Label);
        Special(Opcode.BrTable, "br_table", Immediates.LabelTable);
        Special(Opcode.Return, "return", Immediates.None);
        Special(Opcode.Call, "call", Immediates.Index);
        Special(Opcode.CallIndirect, "call_indirect", Immediates.IndirectCall);
        Special(Opcode.ReturnCall, "return_call", Immediates.Index);
        Special(Opcode.ReturnCallIndirect, "return_call_indirect", Immediates.IndirectCall);
    }

    private static void AddVariablesAndTables()
    {
        Special(Opcode.Drop, "drop", Immediates.None);
        Special(Opcode.Select, "select", Immediates.None);
        Special(Opcode.SelectTyped, "select", Immediates.ValueTypes);
        Special(Opcode.LocalGet, "local.get", Immediates.Index);
        Special(Opcode.LocalSet, "local.set", Immediates.Index);
        Special(Opcode.LocalTee, "local.tee", Immediates.Index);
        Special(Opcode.GlobalGet, "global.get", Immediates.Index);
        Special(Opcode.GlobalSet, "global.set", Immediates.Index);
        Special(Opcode.TableGet, "table.get", Immediates.Index);
        Special(Opcode.TableSet, "table.set", Immediates.Index);
        Special(Opcode.RefNull, "ref.null", Immediates.ReferenceType);
        Special(Opcode.RefIsNull, "ref.is_null", Immediates.None);
        Special(Opcode.RefFunc, "ref.func", Immediates.Index);
    }

    private static void AddMemory()
    {
        // The order is that of the codes; the number is the logarithm of the bytes accessed.
        ReadOnlySpan<(string Name, string Type, int Log2)> accesses =
        [
            ("i32.load", "i:i", 2), ("i64.load", "i:I", 3), ("f32.load", "i:f", 2), ("f64.load", "i:F", 3),
            ("i32.load8_s", "i:i", 0), ("i32.load8_u", "i:i", 0), ("i32.load16_s", "i:i", 1), ("i32.load16_u", "i:i", 1),
            ("i64.load8_s", "i:I", 0), ("i64.load8_u", "i:I", 0), ("i64.load16_s", "i:I", 1), ("i64.load16_u", "i:I", 1),
            ("i64.load32_s", "i:I", 2), ("i64.load32_u", "i:I", 2),
            ("i32.store", "ii:", 2), ("i64.store", "iI:", 3), ("f32.store", "if:", 2), ("f64.store", "iF:", 3),
            ("i32.store8", "ii:", 0), ("i32.store16", "ii:", 1), ("i64.store8", "iI:", 0), ("i64.store16", "iI:", 1), ("i64.store32", "iI:", 2),
        ];
        for (var index = 0; index < accesses.Length; index++)
        {
            Plain(Opcode.I32Load + index, accesses[index].Name, accesses[index].Type, Immediates.MemoryAccess, accesses[index].Log2);
        }

        Plain(Opcode.MemorySize, "memory.size", ":i", Immediates.Memory);
        Plain(Opcode.MemoryGrow, "memory.grow", "i:i", Immediates.Memory);
    }

    private static void AddNumeric()
    {
        Plain(Opcode.I32Const, "i32.const", ":i", Immediates.I32);
        Plain(Opcode.I64Const, "i64.const", ":I", Immediates.I64);
        Plain(Opcode.F32Const, "f32.const", ":f", Immediates.F32);
        Plain(Opcode.F64Const, "f64.const", ":F", Immediates.F64);
        string[] comparisons = ["eq", "ne", "lt_s", "lt_u", "gt_s", "gt_u", "le_s", "le_u", "ge_s", "ge_u"];
        string[] floatComparisons = ["eq", "ne", "lt", "gt", "le", "ge"];
        string[] counts = ["clz", "ctz", "popcnt"];
        string[] integers =
        [
            "add", "sub", "mul", "div_s", "div_u", "rem_s", "rem_u", "and", "or", "xor", "shl", "shr_s", "shr_u", "rotl", "rotr",
        ];
        string[] floatUnary = ["abs", "neg", "ceil", "floor", "trunc", "nearest", "sqrt"];
        string[] floatBinary = ["add", "sub", "mul", "div", "min", "max", "copysign"];
        Plain(Opcode.I32Eqz, "i32.eqz", "i:i");
        Family(Opcode.I32Eq, "i32", comparisons, "ii:i");
        Plain(Opcode.I64Eqz, "i64.eqz", "I:i");
        Family(Opcode.I64Eq, "i64", comparisons, "II:i");
        Family(Opcode.F32Eq, "f32", floatComparisons, "ff:i");
        Family(Opcode.F64Eq, "f64", floatComparisons, "FF:i");
        Family(Opcode.I32Clz, "i32", counts, "i:i");
        Family(Opcode.I32Add, "i32", integers, "ii:i");
        Family(Opcode.I64Clz, "i64", counts, "I:I");
        Family(Opcode.I64Add, "i64", integers, "II:I");
        Family(Opcode.F32Abs, "f32", floatUnary, "f:f");
        Family(Opcode.F32Add, "f32", floatBinary, "ff:f");
        Family(Opcode.F64Abs, "f64", floatUnary, "F:F");
        Family(Opcode.F64Add, "f64", floatBinary, "FF:F");
    }

    private static void AddConversions()
    {
        Plain(Opcode.I32WrapI64, "i32.wrap_i64", "I:i");
        Family(Opcode.I32TruncF32S, "i32", ["trunc_f32_s", "trunc_f32_u"], "f:i");
        Family(Opcode.I32TruncF64S, "i32", ["trunc_f64_s", "trunc_f64_u"], "F:i");
        Family(Opcode.I64ExtendI32S, "i64", ["extend_i32_s", "extend_i32_u"], "i:I");
        Family(Opcode.I64TruncF32S, "i64", ["trunc_f32_s", "trunc_f32_u"], "f:I");
        Family(Opcode.I64TruncF64S, "i64", ["trunc_f64_s", "trunc_f64_u"], "F:I");
        Family(Opcode.F32ConvertI32S, "f32", ["convert_i32_s", "convert_i32_u"], "i:f");
        Family(Opcode.F32ConvertI64S, "f32", ["convert_i64_s", "convert_i64_u"], "I:f");
        Plain(Opcode.F32DemoteF64, "f32.demote_f64", "F:f");
        Family(Opcode.F64ConvertI32S, "f64", ["convert_i32_s", "convert_i32_u"], "i:F");
        Family(Opcode.F64ConvertI64S, "f64", ["convert_i64_s", "convert_i64_u"], "I:F");
        Plain(Opcode.F64PromoteF32, "f64.promote_f32", "f:F");
        Plain(Opcode.I32ReinterpretF32, "i32.reinterpret_f32", "f:i");
        Plain(Opcode.I64ReinterpretF64, "i64.reinterpret_f64", "F:I");
        Plain(Opcode.F32ReinterpretI32, "f32.reinterpret_i32", "i:f");
        Plain(Opcode.F64ReinterpretI64, "f64.reinterpret_i64", "I:F");
        Family(Opcode.I32Extend8S, "i32", ["extend8_s", "extend16_s"], "i:i");
        Family(Opcode.I64Extend8S, "i64", ["extend8_s", "extend16_s", "extend32_s"], "I:I");
    }

    private static void AddPrefixed()
    {
        Family(Opcode.I32TruncSatF32S, "i32", ["trunc_sat_f32_s", "trunc_sat_f32_u"], "f:i");
        Family(Opcode.I32TruncSatF64S, "i32", ["trunc_sat_f64_s", "trunc_sat_f64_u"], "F:i");
        Family(Opcode.I64TruncSatF32S, "i64", ["trunc_sat_f32_s", "trunc_sat_f32_u"], "f:I");
        Family(Opcode.I64TruncSatF64S, "i64", ["trunc_sat_f64_s", "trunc_sat_f64_u"], "F:I");
        Plain(Opcode.MemoryInit, "memory.init", "iii:", Immediates.DataAndMemory);
        Special(Opcode.DataDrop, "data.drop", Immediates.Index);
        Plain(Opcode.MemoryCopy, "memory.copy", "iii:", Immediates.TwoMemories);
        Plain(Opcode.MemoryFill, "memory.fill", "iii:", Immediates.Memory);
        Special(Opcode.TableInit, "table.init", Immediates.TwoIndices);
        Special(Opcode.ElemDrop, "elem.drop", Immediates.Index);
        Special(Opcode.TableCopy, "table.copy", Immediates.TwoIndices);
        Special(Opcode.TableGrow, "table.grow", Immediates.Index);
        Special(Opcode.TableSize, "table.size", Immediates.Index);
        Special(Opcode.TableFill, "table.fill", Immediates.Index);
    }

    private static void Special(int opcode, string name, Immediates immediates) => Set(opcode, new(name, immediates, [], [], IsPlain: false));

    private static void Plain(int opcode, string name, string type, Immediates immediates = Immediates.None, int log2 = 0)
    {
        var parts = type.Split(':');
        Set(opcode, new(name, immediates, Types(parts[0]), Types(parts[1]), IsPlain: true, log2));
    }

    private static void Family(int first, string prefix, ReadOnlySpan<string> names, string type)
    {
        for (var index = 0; index < names.Length; index++)
        {
            Plain(first + index, $"{prefix}.{names[index]}", type);
        }
    }

    private static void Set(int opcode, InstructionInfo info)
    {
        if (opcode < 256)
        {
            Single[opcode] = info;
        }
        else
        {
            Prefixed[opcode - (Opcode.Prefix << 8)] = info;
        }
    }

    private static WasmValueType[] Types(string letters) =>
        [.. letters.Select(static letter => letter switch { 'i' => WasmValueType.I32, 'I' => WasmValueType.I64, 'f' => WasmValueType.F32, _ => WasmValueType.F64 })];
}
