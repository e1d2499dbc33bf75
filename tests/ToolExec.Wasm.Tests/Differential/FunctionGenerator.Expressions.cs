using static ToolExec.Wasm.Opcode;
using static ToolExec.Wasm.WasmValueType;

namespace ToolExec.Wasm.Tests.Differential;

internal sealed partial class FunctionGenerator
{
    private static readonly Dictionary<WasmValueType, int[]> ByResult = InstructionTable.Opcodes()
        .Where(static opcode => InstructionTable.Get(opcode) is { IsPlain: true, Results.Length: 1, Immediates: Immediates.None or Immediates.MemoryAccess })
        .GroupBy(static opcode => InstructionTable.Get(opcode).Results[0]).ToDictionary(static group => group.Key, static group => group.ToArray());

    private static readonly int[] Divisions = [I32DivS, I32DivU, I32RemS, I32RemU, I64DivS, I64DivU, I64RemS, I64RemU];

    private void Expressions(IEnumerable<WasmValueType> types, int depth)
    {
        foreach (var value in types)
        {
            Expression(value, depth);
        }
    }

    private void Expression(WasmValueType value, int depth)
    {
        _budget--;
        if (_budget <= 0 || depth >= MaxDepth || Chance(15))
        {
            Leaf(value);
            return;
        }

        switch (random.Next(20))
        {
            case < 9 when ByResult.ContainsKey(value):
                Instruction(Pick(ByResult[value]), depth);
                break;
            case 9:
                _code.Open(Block, value);
                Body([value], [value], depth);
                break;
            case 10:
                Expression(I32, depth + 1);
                _code.Open(If, value);
                Body([value], [value], depth, hasElse: true);
                break;
            case 11:
                LoopExpression(value, depth);
                break;
            case 12:
                SelectExpression(value, depth);
                break;
            case 13:
                CallExpression(value, depth);
                break;
            case 14:
                Tee(value, depth);
                break;
            case 15:
                BranchOut(value, depth);
                break;
            default:
                Particular(value, depth);
                break;
        }
    }

    private void Leaf(WasmValueType value)
    {
        var globals = ModuleShape.Globals.Where(global => global.Type == value).ToArray();
        switch (random.Next(4))
        {
            case < 2 when LocalOf(value) is { } local:
                _code.LocalGet(local);
                break;
            case 2 when globals.Length > 0:
                _code.GlobalGet(Pick(globals).Index);
                break;
            default:
                if (value == FuncRef && Chance(70))
                {
                    _code.RefFunc(Pick(shape.Callable).Index);
                }
                else
                {
                    _code.Const(value, EdgeValues.Any(random, value));
                }

                break;
        }
    }

    private void Instruction(int opcode, int depth)
    {
        var info = InstructionTable.Get(opcode);
        if (opcode is >= I32TruncF32S and <= I32TruncF64U && Chance(85))
        {
            opcode = I32TruncSatF32S + opcode - I32TruncF32S;
        }
        else if (opcode is >= I64TruncF32S and <= I64TruncF64U && Chance(85))
        {
            opcode = I64TruncSatF32S + opcode - I64TruncF32S;
        }

        if (info.Immediates == Immediates.MemoryAccess)
        {
            Address(depth);
            _code.Memory(opcode, Offset(), random.Next(info.AccessLog2 + 1));
            return;
        }

        Expressions(info.Parameters, depth + 1);
        if (Divisions.Contains(opcode) && Chance(85))
        {
            // A divisor that is odd is not zero.
            if (info.Results[0] == I32)
            {
                _code.I32(1).Op(I32Or);
            }
            else
            {
                _code.I64(1).Op(I64Or);
            }
        }

        _code.Op(opcode);
        if (opcode is (>= F32Ceil and <= F32Max) or F32DemoteF64)
        {
            _code.Call(ModuleShape.CanonicalF32);
        }
        else if (opcode is (>= F64Ceil and <= F64Max) or F64PromoteF32)
        {
            _code.Call(ModuleShape.CanonicalF64);
        }
    }

    // Mostly within the first page; its very end is within reach, and sometimes anything is.
    private void Address(int depth)
    {
        Expression(I32, depth + 1);
        if (Chance(96))
        {
            _code.I32(Chance(70) ? 0xFFF : 0xFFFF).Op(I32And);
        }
    }

    private uint Offset() => random.Next(50) switch
    {
        0 => uint.MaxValue,
        1 => 65_535,
        < 20 => (uint)random.Next(64),
        _ => 0,
    };

    private void LoopExpression(WasmValueType value, int depth)
    {
        var counter = NewLocal(I32);
        _code.I32(random.Next(1, 6)).LocalSet(counter).Open(Loop, value);
        _labels.Add([]);
        Burn(1);
        Statements(depth + 1);
        Expression(value, depth + 1);
        _code.LocalGet(counter).I32(1).Op(I32Sub).LocalTee(counter).I32(0).Op(I32GtS).BrIf(0).End();
        _labels.RemoveAt(_labels.Count - 1);
    }

    private void SelectExpression(WasmValueType value, int depth)
    {
        Expression(value, depth + 1);
        Expression(value, depth + 1);
        Expression(I32, depth + 1);
        if (value.IsReference() || Chance(30))
        {
            _code.Select(value);
        }
        else
        {
            _code.Op(Select);
        }
    }

    private void CallExpression(WasmValueType value, int depth)
    {
        var candidates = shape.Callable.Where(function => function.Type.Results.Count > 0 && function.Type.Results[0] == value).ToArray();
        if (candidates.Length == 0)
        {
            Leaf(value);
            return;
        }

        var (index, callee) = Pick(candidates);
        CallAny(index, callee, depth);

        // Only the first result is wanted: the others are on top of it.
        Consume([.. callee.Results.Skip(1)]);
    }

    private void CallAny(int index, WasmFunctionType callee, int depth)
    {
        Expressions(callee.Parameters, depth + 1);
        if (Chance(60))
        {
            _code.Call(index);
            return;
        }

        TableIndexOf(callee, depth);
        _code.CallIndirect(builder.Type([.. callee.Parameters], [.. callee.Results]));
    }

    // Mostly where such a function is at the start; else anything, which may be a null, another type, or beyond the end.
    private void TableIndexOf(WasmFunctionType callee, int depth)
    {
        var slots = Enumerable.Range(0, shape.Table.Count)
            .Where(slot => shape.Table[slot] is { } function && shape.Callable.First(known => known.Index == function).Type == callee).ToArray();
        if (slots.Length > 0 && Chance(93))
        {
            _code.I32(Pick(slots));
        }
        else
        {
            Expression(I32, depth + 1);
            _code.I32(15).Op(I32And);
        }
    }

    private void Tee(WasmValueType value, int depth)
    {
        Expression(value, depth + 1);
        if (LocalOf(value) is { } local)
        {
            _code.LocalTee(local);
        }
    }

    // Leaves a value that is never there, since the branch is always or sometimes taken.
    private void BranchOut(WasmValueType value, int depth)
    {
        var label = random.Next(_labels.Count);
        var types = _labels[_labels.Count - 1 - label];
        if (types.Length == 1 && types[0] == value)
        {
            Expression(value, depth + 1);
            Expression(I32, depth + 1);
            _code.BrIf(label);
            return;
        }

        _code.Open(Block, value);
        _labels.Add([value]);
        Statements(depth + 1);
        Expression(value, depth + 1);
        Expression(I32, depth + 1);
        _code.BrIf(0).Op(Drop);
        Expression(value, depth + 1);
        _code.End();
        _labels.RemoveAt(_labels.Count - 1);
    }

    private void Particular(WasmValueType value, int depth)
    {
        switch (value)
        {
            case I32:
                ParticularI32(depth);
                break;
            case FuncRef when Chance(60):
                Expression(I32, depth + 1);
                _code.I32(7).Op(I32And).Op(TableGet, Chance(80) ? (uint)ModuleShape.Functions : ModuleShape.MoreFunctions);
                break;
            case ExternRef when Chance(60):
                Expression(I32, depth + 1);
                _code.I32(3).Op(I32And).Op(TableGet, ModuleShape.Externals);
                break;
            default:
                Leaf(value);
                break;
        }
    }

    private void ParticularI32(int depth)
    {
        switch (random.Next(6))
        {
            case 0:
                _code.MemorySize();
                break;
            case 1:
                Expression(I32, depth + 1);
                _code.I32(Chance(90) ? 1 : -1).Op(I32And).MemoryGrow();
                break;
            case 2:
                _code.Op(TableSize, (uint)random.Next(3));
                break;
            case 3:
                var table = (uint)random.Next(3);
                Expression(table == ModuleShape.Externals ? ExternRef : FuncRef, depth + 1);
                Expression(I32, depth + 1);
                _code.I32(3).Op(I32And).Op(TableGrow, table);
                break;
            default:
                Expression(Chance(50) ? FuncRef : ExternRef, depth + 1);
                _code.Op(RefIsNull);
                break;
        }
    }
}
