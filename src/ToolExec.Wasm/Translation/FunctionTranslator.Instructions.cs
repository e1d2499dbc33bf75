using System.Reflection.Emit;

namespace ToolExec.Wasm.Translation;

/// <summary>Instruction by instruction (core specification 2.0, 4.4).</summary>
internal sealed partial class FunctionTranslator
{
    private void Translate(ref InstructionReader reader)
    {
        if (reader.Opcode is not (Opcode.Nop or Opcode.Block or Opcode.Loop or Opcode.Else or Opcode.End))
        {
            _fuel++;
        }

        switch (reader.Opcode)
        {
            case >= Opcode.I32Load and <= Opcode.I64Load32U:
                TranslateLoad(ref reader);
                break;
            case >= Opcode.I32Store and <= Opcode.I64Store32:
                TranslateStore(ref reader);
                break;
            case >= Opcode.I32Const and <= Opcode.F64Const:
                Push(new Node { Kind = NodeKind.Constant, Type = reader.Info.Results[0], Constant = reader.Constant });
                break;
            case >= Opcode.I32Eqz and <= Opcode.I64Extend32S or >= Opcode.I32TruncSatF32S and <= Opcode.I64TruncSatF64U:
                TranslateNumeric(reader.Opcode, reader.Info);
                break;
            case >= Opcode.LocalGet and <= Opcode.GlobalSet:
                TranslateVariable(reader.Opcode, (int)reader.Index);
                break;
            case Opcode.Nop:
                break;
            case <= Opcode.Return:
                TranslateControl(ref reader);
                break;
            case >= Opcode.Call and <= Opcode.ReturnCallIndirect:
                TranslateCall(ref reader);
                break;
            case >= Opcode.Drop and <= Opcode.SelectTyped:
                TranslateParametric(reader.Opcode);
                break;
            default:
                TranslateRange(ref reader);
                break;
        }
    }

    private void TranslateNumeric(int opcode, InstructionInfo info)
    {
        if (info.Parameters.Length == 1)
        {
            var operand = Pop();
            Push(Node.Of(NodeKind.Unary, info.Results[0], opcode, NumericEmitter.Traps(opcode) ? Effects.TrapsOther : Effects.None, operand));
            return;
        }

        var b = Pop();
        var a = Pop();
        var traps = NumericEmitter.Traps(opcode) && !NumericEmitter.IsSafeDivision(opcode, b);
        Push(Node.Of(NodeKind.Binary, info.Results[0], opcode, traps ? Effects.TrapsOther : Effects.None, a, b));
    }

    private void TranslateVariable(int opcode, int index)
    {
        switch (opcode)
        {
            case Opcode.LocalGet:
                PushLocal(index);
                break;
            case Opcode.LocalSet:
                SetLocal(index);
                break;
            case Opcode.LocalTee:
                SetLocal(index);
                PushLocal(index);
                break;
            case Opcode.GlobalGet:
                PushGlobal(index);
                break;
            default:
                SetGlobal(index);
                break;
        }
    }

    private void PushLocal(int index) => Push(new Node
    {
        Kind = NodeKind.Local,
        Type = _locals[index].Type,
        Index = index,
        Locals = Node.LocalBit(index),
    });

    private void SetLocal(int index)
    {
        var value = Pop();
        BeforeLocalSet(index);
        Before(value.Effects, Effects.None, isVisible: false);
        Evaluate(value);
        Store(_locals[index]);
    }

    private void PushGlobal(int index)
    {
        var type = _module.Globals[index].Type;
        if (_owner.GlobalConstant(index) is { } constant)
        {
            Push(new Node { Kind = NodeKind.Constant, Type = type.ValueType, Constant = constant });
            return;
        }

        Push(new Node
        {
            Kind = NodeKind.Global,
            Type = type.ValueType,
            Index = index,
            Effects = type.IsMutable ? Effects.ReadsGlobal : Effects.None,
        });
    }

    private void SetGlobal(int index)
    {
        var value = Pop();
        Before(value.Effects, Effects.ReadsGlobal, isVisible: true);
        LoadGlobalCell(index);
        if (value.Type.IsReference())
        {
            Evaluate(value);
            _il.Emit(OpCodes.Stfld, Abi.GlobalReference);
            return;
        }

        _il.Emit(OpCodes.Ldflda, Abi.GlobalBits);
        Evaluate(value);
        _il.Emit(value.Type switch
        {
            WasmValueType.I32 => OpCodes.Stind_I4,
            WasmValueType.I64 => OpCodes.Stind_I8,
            WasmValueType.F32 => OpCodes.Stind_R4,
            _ => OpCodes.Stind_R8,
        });
    }

    private void TranslateParametric(int opcode)
    {
        if (opcode == Opcode.Drop)
        {
            var dropped = Pop();
            if ((dropped.Effects & Effects.Traps) != Effects.None)
            {
                Before(dropped.Effects, Effects.None, isVisible: false);
                Evaluate(dropped);
                _il.Emit(OpCodes.Pop);
            }

            return;
        }

        TranslateSelect();
    }

    private void TranslateSelect()
    {
        var condition = Pop();
        var second = Pop();
        var first = Pop();
        Before(first.Effects | second.Effects | condition.Effects, Effects.None, isVisible: false);

        // Writes the variable of its place, so everything below must be out of the way.
        Spill(keepLocals: true);
        var target = TempSlot(_stack.Count, first.Type);
        var done = _il.DefineLabel();
        var keepsFirst = !IsSimple(first);
        var keepsSecond = !IsSimple(second);
        if (keepsFirst)
        {
            Evaluate(first);
            _il.Emit(OpCodes.Stloc, Scratch(first.Type, 1));
        }

        if (keepsSecond)
        {
            Evaluate(second);
            _il.Emit(OpCodes.Stloc, Scratch(first.Type, 2));
        }

        Evaluate(condition);
        EvaluateKept(first, keepsFirst, 1);
        Store(target);
        _il.Emit(OpCodes.Brtrue, done);
        EvaluateKept(second, keepsSecond, 2);
        Store(target);
        _il.MarkLabel(done);
        Push(Node.Temp(_stack.Count, first.Type));
    }

    private void EvaluateKept(Node node, bool isKept, int scratch)
    {
        if (isKept)
        {
            _il.Emit(OpCodes.Ldloc, Scratch(node.Type, scratch));
        }
        else
        {
            Evaluate(node);
        }
    }

    private static bool IsSimple(Node node) => node.IsConstant || node.Kind == NodeKind.Local;
}
