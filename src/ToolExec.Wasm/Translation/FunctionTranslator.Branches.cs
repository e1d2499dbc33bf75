using System.Reflection.Emit;

namespace ToolExec.Wasm.Translation;

/// <summary>Branches (core specification 2.0, 4.4.8).</summary>
internal sealed partial class FunctionTranslator
{
    private void TranslateBranch(Frame frame)
    {
        EnsureMemory(MemoryLength);
        ChargeFuel();
        if (frame == _frames[0])
        {
            EmitReturn();
        }
        else
        {
            MoveTo(frame);
            _il.Emit(OpCodes.Br, frame.Target);
            frame.IsReached = true;
        }

        Die();
    }

    private void TranslateBranchIf(Frame frame)
    {
        var condition = Pop();
        EnsureMemory(MemoryLength);
        SettleTop(frame.LabelTypes.Length);
        ChargeFuel();
        frame.IsReached = true;
        if (AreInPlace(frame))
        {
            EmitBranch(condition, frame.Target, whenTrue: true);
            return;
        }

        var stays = _il.DefineLabel();
        EmitBranch(condition, stays, whenTrue: false);
        Copy(frame);
        _il.Emit(OpCodes.Br, frame.Target);
        _il.MarkLabel(stays);
    }

    private void TranslateBranchTable(uint[] labels)
    {
        var index = Pop();
        EnsureMemory(MemoryLength);
        SettleTop(_frames[^((int)labels[^1] + 1)].LabelTypes.Length);
        ChargeFuel();
        var targets = new Label[labels.Length - 1];
        var detours = new Dictionary<Frame, Label>();
        for (var position = 0; position < targets.Length; position++)
        {
            targets[position] = TableTarget(_frames[^((int)labels[position] + 1)], detours);
        }

        var otherwise = TableTarget(_frames[^((int)labels[^1] + 1)], detours);
        Evaluate(index);
        Il.Switch(_il, targets);
        _il.Emit(OpCodes.Br, otherwise);
        foreach (var (frame, detour) in detours)
        {
            _il.MarkLabel(detour);
            Copy(frame);
            _il.Emit(OpCodes.Br, frame.Target);
        }

        Die();
    }

    private Label TableTarget(Frame frame, Dictionary<Frame, Label> detours)
    {
        frame.IsReached = true;
        if (AreInPlace(frame))
        {
            return frame.Target;
        }

        if (!detours.TryGetValue(frame, out var detour))
        {
            detour = _il.DefineLabel();
            detours.Add(frame, detour);
        }

        return detour;
    }

    /// <summary>Tells whether the topmost values, all of them in variables, are where a frame's label wants them.</summary>
    private bool AreInPlace(Frame frame) => frame.LabelTypes.Length == 0 || _stack.Count - frame.LabelTypes.Length == frame.Height;

    /// <summary>Copies the topmost values to where a frame's label wants them. From the lowest on: none is written before it was read.</summary>
    private void Copy(Frame frame)
    {
        var count = frame.LabelTypes.Length;
        for (var index = 0; index < count; index++)
        {
            Evaluate(_stack[_stack.Count - count + index]);
            Store(TempSlot(frame.Height + index, frame.LabelTypes[index]));
        }
    }

    /// <summary>Computes the topmost values to where a frame's label wants them; everything below is given up.</summary>
    private void MoveTo(Frame frame)
    {
        var count = frame.LabelTypes.Length;
        var values = Pop(count);
        DropAll();
        for (var index = 0; index < count; index++)
        {
            var place = frame.Height + index;
            if (!IsInPlace(values[index], place))
            {
                EnsureMemory(values[index].Effects);
                Evaluate(values[index]);
                Store(TempSlot(place, values[index].Type));
            }
        }
    }

    /// <summary>Emits a conditional jump; a comparison with zero turns it round instead of being computed.</summary>
    private void EmitBranch(Node condition, Label target, bool whenTrue)
    {
        while (condition is { Kind: NodeKind.Unary, Opcode: Opcode.I32Eqz })
        {
            condition = condition.A!;
            whenTrue = !whenTrue;
        }

        if (condition is { Kind: NodeKind.Unary, Opcode: Opcode.I64Eqz })
        {
            condition = condition.A!;
            whenTrue = !whenTrue;
        }

        Evaluate(condition);
        _il.Emit(whenTrue ? OpCodes.Brtrue : OpCodes.Brfalse, target);
    }
}
