using System.Reflection.Emit;
using ToolExec.Wasm.CompilerServices;

namespace ToolExec.Wasm.Translation;

/// <summary>Emits the computation of values.</summary>
internal sealed partial class FunctionTranslator
{
    /// <summary>Emits what computes a value and leaves it on CIL's stack.</summary>
    private void Evaluate(Node node)
    {
        switch (node.Kind)
        {
            case NodeKind.Constant or NodeKind.Null:
                Il.Constant(_il, node.Type, node.Constant);
                break;
            case NodeKind.Local:
                Load(_locals[node.Index]);
                break;
            case NodeKind.Temp:
                Load(TempSlot(node.Index, node.Type));
                break;
            case NodeKind.Global:
                EvaluateGlobal(node);
                break;
            case NodeKind.MemorySize:
                _il.Emit(OpCodes.Ldarg_0);
                _il.Emit(OpCodes.Call, Abi.Range(nameof(Bulk.MemorySize)));
                break;
            case NodeKind.Unary:
                Evaluate(node.A!);
                NumericEmitter.Emit(_il, node.Opcode);
                break;
            case NodeKind.Binary:
                EvaluateBinary(node);
                break;
            default:
                EvaluateLoad(node);
                break;
        }
    }

    private void EvaluateOperand(int opcode, Node operand)
    {
        if (NumericEmitter.IsIdentity(opcode, operand))
        {
            Il.OpaqueConstant(_il, operand.Type, operand.Constant);
        }
        else
        {
            Evaluate(operand);
        }
    }

    private void EvaluateBinary(Node node)
    {
        EvaluateOperand(node.Opcode, node.A!);
        EvaluateOperand(node.Opcode, node.B!);
        if (NumericEmitter.IsSafeDivision(node.Opcode, node.B!))
        {
            NumericEmitter.EmitSafeDivision(_il, node.Opcode);
        }
        else
        {
            NumericEmitter.Emit(_il, node.Opcode);
        }
    }

    private void EvaluateGlobal(Node node)
    {
        LoadGlobalCell(node.Index);
        if (node.Type.IsReference())
        {
            _il.Emit(OpCodes.Ldfld, Abi.GlobalReference);
            CastReference(node.Type);
            return;
        }

        _il.Emit(OpCodes.Ldflda, Abi.GlobalBits);
        _il.Emit(node.Type switch
        {
            WasmValueType.I32 => OpCodes.Ldind_I4,
            WasmValueType.I64 => OpCodes.Ldind_I8,
            WasmValueType.F32 => OpCodes.Ldind_R4,
            _ => OpCodes.Ldind_R8,
        });
    }

    private void LoadGlobalCell(int index)
    {
        _il.Emit(OpCodes.Ldarg_0);
        if (index == 0)
        {
            _il.Emit(OpCodes.Ldfld, Abi.Global0);
            return;
        }

        _il.Emit(OpCodes.Ldfld, Abi.Globals);
        Il.Int32(_il, index);
        _il.Emit(OpCodes.Ldelem_Ref);
    }

    private void EvaluateLoad(Node node)
    {
        if (_memoryIsStale)
        {
            throw new InvalidOperationException("The length of the memory is read too late.");
        }

        Evaluate(node.A!);
        var size = AccessSize(node.Opcode);
        _memory!.Check((uint)node.Constant, size);
        if (size > 1)
        {
            _il.Emit(OpCodes.Unaligned, (byte)1);
        }

        _il.Emit(node.Opcode switch
        {
            Opcode.I32Load => OpCodes.Ldind_I4,
            Opcode.I64Load => OpCodes.Ldind_I8,
            Opcode.F32Load => OpCodes.Ldind_R4,
            Opcode.F64Load => OpCodes.Ldind_R8,
            Opcode.I32Load8S or Opcode.I64Load8S => OpCodes.Ldind_I1,
            Opcode.I32Load8U or Opcode.I64Load8U => OpCodes.Ldind_U1,
            Opcode.I32Load16S or Opcode.I64Load16S => OpCodes.Ldind_I2,
            Opcode.I32Load16U or Opcode.I64Load16U => OpCodes.Ldind_U2,
            Opcode.I64Load32S => OpCodes.Ldind_I4,
            _ => OpCodes.Ldind_U4,
        });
        if (node.Opcode is >= Opcode.I64Load8S and <= Opcode.I64Load32U)
        {
            var isSigned = node.Opcode is Opcode.I64Load8S or Opcode.I64Load16S or Opcode.I64Load32S;
            _il.Emit(isSigned ? OpCodes.Conv_I8 : OpCodes.Conv_U8);
        }
    }

    private static int AccessSize(int opcode) => 1 << InstructionTable.Get(opcode).AccessLog2;

    private void TranslateLoad(ref InstructionReader reader)
    {
        var address = Pop();
        Push(Node.Of(
            NodeKind.Load, reader.Info.Results[0], reader.Opcode, Effects.ReadsMemory | Effects.TrapsMemory, address, constant: reader.MemoryOffset));
    }

    private void TranslateStore(ref InstructionReader reader)
    {
        var value = Pop();
        var address = Pop();
        var size = AccessSize(reader.Opcode);
        Before(address.Effects | value.Effects, Effects.ReadsMemory, isVisible: true);
        if ((value.Effects & Effects.TrapsOther) != Effects.None)
        {
            // The value's trap comes before that of the access, whose check is part of the address.
            var kept = Scratch(WasmValueType.I32, 1);
            var keptValue = Scratch(value.Type, 2);
            Evaluate(address);
            _il.Emit(OpCodes.Stloc, kept);
            Evaluate(value);
            _il.Emit(OpCodes.Stloc, keptValue);
            _il.Emit(OpCodes.Ldloc, kept);
            _memory!.Check(reader.MemoryOffset, size);
            _il.Emit(OpCodes.Ldloc, keptValue);
        }
        else
        {
            Evaluate(address);
            _memory!.Check(reader.MemoryOffset, size);
            Evaluate(value);
        }

        if (reader.Opcode is >= Opcode.I64Store8 and <= Opcode.I64Store32)
        {
            _il.Emit(OpCodes.Conv_I4);
        }

        if (size > 1)
        {
            _il.Emit(OpCodes.Unaligned, (byte)1);
        }

        _il.Emit(reader.Opcode switch
        {
            Opcode.I32Store or Opcode.I64Store32 => OpCodes.Stind_I4,
            Opcode.I64Store => OpCodes.Stind_I8,
            Opcode.F32Store => OpCodes.Stind_R4,
            Opcode.F64Store => OpCodes.Stind_R8,
            Opcode.I32Store8 or Opcode.I64Store8 => OpCodes.Stind_I1,
            _ => OpCodes.Stind_I2,
        });
    }
}
