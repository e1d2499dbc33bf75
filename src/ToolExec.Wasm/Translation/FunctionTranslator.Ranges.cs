using System.Reflection.Emit;
using ToolExec.Wasm.CompilerServices;

namespace ToolExec.Wasm.Translation;

/// <summary>References, tables and whole ranges of the memory (core specification 2.0, 4.4.2, 4.4.6 and 4.4.7): calls of <see cref="Bulk"/>.</summary>
internal sealed partial class FunctionTranslator
{
    private void TranslateRange(ref InstructionReader reader)
    {
        var first = (int)reader.Index;
        var second = (int)reader.Index2;
        switch (reader.Opcode)
        {
            case Opcode.RefNull:
                Push(new Node { Kind = NodeKind.Null, Type = reader.ReferenceType });
                break;
            case Opcode.RefIsNull:
                Push(Node.Of(NodeKind.Unary, WasmValueType.I32, Opcode.RefIsNull, Effects.None, Pop()));
                break;
            case Opcode.RefFunc:
                CallRange(nameof(Bulk.Function), 0, WasmValueType.FuncRef, [first]);
                break;
            case Opcode.MemorySize:
                Push(new Node { Kind = NodeKind.MemorySize, Type = WasmValueType.I32, Effects = Effects.ReadsMemory });
                break;
            case Opcode.MemoryGrow:
                CallRange(nameof(Bulk.MemoryGrow), 1, WasmValueType.I32, []);
                _memoryIsStale = _memory is not null;
                break;
            case Opcode.MemoryInit:
                CallRange(nameof(Bulk.MemoryInit), 3, null, [first]);
                break;
            case Opcode.MemoryCopy:
                CallRange(nameof(Bulk.MemoryCopy), 3, null, []);
                break;
            case Opcode.MemoryFill:
                CallRange(nameof(Bulk.MemoryFill), 3, null, []);
                break;
            case Opcode.DataDrop:
                CallRange(nameof(Bulk.DataDrop), 0, null, [first]);
                break;
            default:
                TranslateTable(reader.Opcode, first, second);
                break;
        }
    }

    private void TranslateTable(int opcode, int first, int second)
    {
        switch (opcode)
        {
            case Opcode.TableGet:
                var type = _module.Tables[first].ElementType;
                CallRange(type == WasmValueType.FuncRef ? nameof(Bulk.TableGetFunction) : nameof(Bulk.TableGet), 1, type, [first]);
                break;
            case Opcode.TableSet:
                CallRange(nameof(Bulk.TableSet), 2, null, [first]);
                break;
            case Opcode.TableSize:
                CallRange(nameof(Bulk.TableSize), 0, WasmValueType.I32, [first]);
                break;
            case Opcode.TableGrow:
                CallRange(nameof(Bulk.TableGrow), 2, WasmValueType.I32, [first]);
                break;
            case Opcode.TableFill:
                CallRange(nameof(Bulk.TableFill), 3, null, [first]);
                break;
            case Opcode.TableCopy:
                CallRange(nameof(Bulk.TableCopy), 3, null, [first, second]);
                break;
            case Opcode.TableInit:
                CallRange(nameof(Bulk.TableInit), 3, null, [second, first]);
                break;
            case Opcode.ElemDrop:
                CallRange(nameof(Bulk.ElementDrop), 0, null, [first]);
                break;
            default:
                throw new InvalidOperationException($"The instruction 0x{opcode:x} is not known to the translator.");
        }
    }

    private void CallRange(string name, int operands, WasmValueType? result, ReadOnlySpan<int> immediates)
    {
        var nodes = Pop(operands);
        Spill(keepLocals: true);
        EnsureMemory(EffectsOf(nodes));
        _il.Emit(OpCodes.Ldarg_0);
        EvaluateAll(nodes);
        foreach (var immediate in immediates)
        {
            Il.Int32(_il, immediate);
        }

        _il.Emit(OpCodes.Call, Abi.Range(name));
        if (result is { } type)
        {
            Store(TempSlot(_stack.Count, type));
            PushTemps([type]);
        }
    }
}
