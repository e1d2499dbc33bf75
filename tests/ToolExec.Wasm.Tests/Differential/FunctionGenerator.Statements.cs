using static ToolExec.Wasm.Opcode;
using static ToolExec.Wasm.WasmValueType;

namespace ToolExec.Wasm.Tests.Differential;

internal sealed partial class FunctionGenerator
{
    private static readonly int[] Stores =
        [.. InstructionTable.Opcodes().Where(static opcode => InstructionTable.Get(opcode) is { Immediates: Immediates.MemoryAccess, Results.Length: 0 })];

    private void Statement(int depth)
    {
        _budget--;
        switch (random.Next(22))
        {
            case < 4 when _locals.Count > 0:
                var local = random.Next(_locals.Count);
                Expression(_locals[local], depth + 1);
                _code.LocalSet(local);
                break;
            case < 6:
                var global = Pick([.. ModuleShape.Globals.Where(static global => global.IsMutable)]);
                Expression(global.Type, depth + 1);
                _code.GlobalSet(global.Index);
                break;
            case < 9:
                var store = Pick(Stores);
                Address(depth);
                Expression(InstructionTable.Get(store).Parameters[1], depth + 1);
                _code.Memory(store, Offset(), random.Next(InstructionTable.Get(store).AccessLog2 + 1));
                break;
            case 9:
                Expression(AnyType(), depth + 1);
                _code.Op(Drop);
                break;
            case < 12:
                var (index, callee) = Pick(shape.Callable);
                CallAny(index, callee, depth);
                Consume(callee.Results);
                break;
            case < 16 when depth < MaxDepth:
                Control(depth);
                break;
            case 16:
                Jump(depth);
                break;
            case 17:
                Expression(I32, depth + 1);
                _code.Open(If);
                _labels.Add([]);
                Jump(depth + 1);
                _code.End();
                _labels.RemoveAt(_labels.Count - 1);
                break;
            default:
                Bulk(depth);
                break;
        }
    }

    // A block, a loop or a condition that may take values and leave several.
    private void Control(int depth)
    {
        WasmValueType[] taken = [.. Enumerable.Range(0, random.Next(3)).Select(_ => AnyType())];
        WasmValueType[] left = [.. Enumerable.Range(0, random.Next(3)).Select(_ => AnyType())];
        var blockType = builder.Type(taken, left);
        Expressions(taken, depth + 1);
        switch (random.Next(3))
        {
            case 0:
                _code.Open(Block, blockType);
                Body(left, left, depth, taken);
                break;
            case 1:
                Expression(I32, depth + 1);
                _code.Open(If, blockType);
                Body(left, left, depth, taken, hasElse: true);
                break;
            default:
                CountedLoop(taken, left, blockType, depth);
                break;
        }

        Consume(left);
    }

    private void CountedLoop(WasmValueType[] taken, WasmValueType[] left, int blockType, int depth)
    {
        var counter = NewLocal(I32);
        _code.I32(random.Next(1, 8)).LocalSet(counter).Open(Loop, blockType);
        _labels.Add(taken);
        Burn(1);
        Consume(taken);
        Statements(depth + 1);

        // Again with new values while the counter is above zero; they stay when it is not, and go.
        Expressions(taken, depth + 1);
        _code.LocalGet(counter).I32(1).Op(I32Sub).LocalTee(counter).I32(0).Op(I32GtS).BrIf(0);
        Consume(taken);
        Expressions(left, depth + 1);
        _code.End();
        _labels.RemoveAt(_labels.Count - 1);
    }

    // What is between the opening of a block and its end, and an else where it was opened by if.
    private void Body(WasmValueType[] label, WasmValueType[] left, int depth, WasmValueType[]? taken = null, bool hasElse = false)
    {
        taken ??= [];
        for (var part = hasElse ? 2 : 1; part > 0; part--)
        {
            _labels.Add(label);
            Consume(taken);
            Statements(depth + 1);
            Expressions(left, depth + 1);
            _labels.RemoveAt(_labels.Count - 1);
            if (part == 2)
            {
                _code.Else();
            }
        }

        _code.End();
    }

    // A jump, and then perhaps code that is never executed, of which the validator knows no stack.
    private void Jump(int depth)
    {
        switch (random.Next(10))
        {
            case < 4:
                var label = random.Next(_labels.Count);
                Expressions(_labels[_labels.Count - 1 - label], depth + 1);
                _code.Br(label);
                break;
            case < 7:
                JumpByTable(depth);
                break;
            case 7:
                Expressions(type.Results, depth + 1);
                _code.Op(Return);
                break;
            case 8 when TailCall(depth):
                break;
            default:
                Expressions(type.Results, depth + 1);
                _code.Br(_labels.Count - 1);
                break;
        }

        if (Chance(30))
        {
            _code.Ops(Chance(50) ? [I32Add, I64ExtendI32U, Drop] : [Select, Drop]);
        }
    }

    private void JumpByTable(int depth)
    {
        var last = random.Next(_labels.Count);
        var types = _labels[_labels.Count - 1 - last];
        uint[] same = [.. Enumerable.Range(0, _labels.Count).Where(label => _labels[_labels.Count - 1 - label].SequenceEqual(types)).Select(static label => (uint)label)];
        Expressions(types, depth + 1);
        Expression(I32, depth + 1);
        if (Chance(70))
        {
            _code.I32(7).Op(I32And);
        }

        _code.BrTable([.. Enumerable.Range(0, random.Next(6)).Select(_ => Pick(same))], (uint)last);
    }

    private bool TailCall(int depth)
    {
        var candidates = shape.Callable.Where(function => function.Type.Results.SequenceEqual(type.Results)).ToArray();
        if (candidates.Length == 0)
        {
            return false;
        }

        var (index, callee) = Pick(candidates);
        Expressions(callee.Parameters, depth + 1);
        if (Chance(50))
        {
            _code.Op(ReturnCall, (uint)index);
        }
        else
        {
            TableIndexOf(callee, depth);
            _code.Op(ReturnCallIndirect, (uint)builder.Type([.. callee.Parameters], [.. callee.Results]), 0);
        }

        return true;
    }

    private void Bulk(int depth)
    {
        switch (random.Next(12))
        {
            case < 2:
                Range(depth, 0x3FFF, 0xFF);
                _code.Op(MemoryFill, 0);
                break;
            case < 5:
                Ranges(depth, 0xFFF, 0xFFF, 0xFF);
                _code.Op(MemoryCopy, 0, 0);
                break;
            case 5:
                Ranges(depth, 0xFFF, 7, 7);
                _code.Op(MemoryInit, 1, 0);
                break;
            case 6:
                Expression(I32, depth + 1);
                _code.I32(7).Op(I32And);
                Expression(FuncRef, depth + 1);
                _code.Op(TableSet, ModuleShape.Functions);
                break;
            case 7:
                Expression(I32, depth + 1);
                _code.I32(3).Op(I32And);
                Expression(ExternRef, depth + 1);
                _code.Op(TableSet, ModuleShape.Externals);
                break;
            case 8:
                Ranges(depth, 3, 3, 3);
                _code.Op(TableCopy, Chance(50) ? (uint)ModuleShape.Functions : ModuleShape.MoreFunctions, ModuleShape.Functions);
                break;
            case 9 when Chance(30):
                Ranges(depth, 3, 1, 1);
                _code.Op(TableInit, 2, ModuleShape.Externals);
                break;
            case 9:
                Ranges(depth, 7, 1, 1);
                _code.Op(TableInit, Chance(85) ? 1u : 0, ModuleShape.Functions);
                break;
            case 10:
                Expression(I32, depth + 1);
                _code.I32(7).Op(I32And);
                Expression(FuncRef, depth + 1);
                Expression(I32, depth + 1);
                _code.I32(3).Op(I32And).Op(TableFill, ModuleShape.Functions);
                break;
            default:
                if (Chance(20))
                {
                    _code.Op(DataDrop, (uint)random.Next(2));
                }
                else
                {
                    _code.Op(ElemDrop, Chance(20) ? 1u : 2);
                }

                break;
        }
    }

    private void Range(int depth, int start, int length)
    {
        Masked(depth, start);
        Expression(I32, depth + 1);
        Masked(depth, length);
    }

    private void Ranges(int depth, int destination, int source, int length)
    {
        Masked(depth, destination);
        Masked(depth, source);
        Masked(depth, length);
    }

    private void Masked(int depth, int mask)
    {
        Expression(I32, depth + 1);
        if (Chance(98))
        {
            _code.I32(mask).Op(I32And);
        }
    }
}
