using System.Reflection.Emit;

namespace ToolExec.Wasm.Translation;

/// <summary>Blocks, branches and the end (core specification 2.0, 4.4.8). Between them and what surrounds them values are in the variables of their places.</summary>
internal sealed partial class FunctionTranslator
{
    private const Effects MemoryLength = Effects.ReadsMemory;

    private void TranslateControl(ref InstructionReader reader)
    {
        switch (reader.Opcode)
        {
            case Opcode.Unreachable:
                Before(Effects.TrapsOther, Effects.None, isVisible: true);
                ChargeFuel();
                _il.Emit(OpCodes.Br, TrapLabel(Trap.Unreachable));
                Die();
                break;
            case Opcode.Block or Opcode.Loop:
                EnterBlock(reader.Opcode, reader.BlockType);
                break;
            case Opcode.If:
                EnterIf(reader.BlockType);
                break;
            case Opcode.Else:
                EnterElse(isLive: true);
                break;
            case Opcode.End:
                Leave(isLive: true);
                break;
            case Opcode.Br:
                TranslateBranch(_frames[^((int)reader.Index + 1)]);
                break;
            case Opcode.BrIf:
                TranslateBranchIf(_frames[^((int)reader.Index + 1)]);
                break;
            case Opcode.BrTable:
                TranslateBranchTable(reader.Labels);
                break;
            default:
                TranslateBranch(_frames[0]);
                break;
        }
    }

    /// <summary>Reads over code that is never reached, up to the end of the block it is in.</summary>
    private void Skip(int opcode)
    {
        switch (opcode)
        {
            case Opcode.Block or Opcode.Loop or Opcode.If:
                _deadDepth++;
                break;
            case Opcode.Else when _deadDepth == 0:
                EnterElse(isLive: false);
                break;
            case Opcode.End when _deadDepth == 0:
                Leave(isLive: false);
                break;
            case Opcode.End:
                _deadDepth--;
                break;
        }
    }

    private void Die()
    {
        _isDead = true;
        _deadDepth = 0;
        _fuel = 0;
    }

    private (WasmValueType[] Parameters, WasmValueType[] Results) Types(BlockType type)
    {
        if (type.TypeIndex is { } index)
        {
            var function = _module.Types[(int)index];
            return (function.ParameterSpan.ToArray(), function.ResultSpan.ToArray());
        }

        return ([], type.Result is { } result ? [result] : []);
    }

    /// <summary>To be called where control may go to or come from elsewhere: everything is computed, and the length of the memory is known.</summary>
    private void Boundary()
    {
        EnsureMemory(MemoryLength);
        Spill(keepLocals: false);
        ChargeFuel();
    }

    private void EnterBlock(int opcode, BlockType blockType)
    {
        var (parameters, results) = Types(blockType);
        Boundary();
        var target = _il.DefineLabel();
        if (opcode == Opcode.Loop)
        {
            SettleTop(parameters.Length);
            _il.MarkLabel(target);
            _il.Emit(OpCodes.Ldarg_0);
            _il.Emit(OpCodes.Ldfld, Abi.Control);
            _il.Emit(OpCodes.Volatile);
            _il.Emit(OpCodes.Ldfld, Abi.Stop);
            _il.Emit(OpCodes.Brtrue, TrapLabel(Trap.Stopped));
        }

        _frames.Add(new Frame
        {
            Opcode = opcode,
            Parameters = parameters,
            Results = results,
            Height = _stack.Count - parameters.Length,
            Target = target,
        });
    }

    private void EnterIf(BlockType blockType)
    {
        var (parameters, results) = Types(blockType);
        var condition = Pop();
        EnsureMemory(MemoryLength);
        SettleTop(parameters.Length);
        ChargeFuel();
        var otherwise = _il.DefineLabel();
        EmitBranch(condition, otherwise, whenTrue: false);
        _frames.Add(new Frame
        {
            Opcode = Opcode.If,
            Parameters = parameters,
            Results = results,
            Height = _stack.Count - parameters.Length,
            Target = _il.DefineLabel(),
            Otherwise = otherwise,
        });
    }

    private void EnterElse(bool isLive)
    {
        var frame = _frames[^1];
        if (isLive)
        {
            EnsureMemory(MemoryLength);
            ChargeFuel();
            MoveTo(frame);
            _il.Emit(OpCodes.Br, frame.Target);
            frame.IsReached = true;
        }

        frame.HasElse = true;
        _il.MarkLabel(frame.Otherwise);
        Begin(frame.Height, frame.Parameters);
    }

    private void Leave(bool isLive)
    {
        var frame = _frames[^1];
        _frames.RemoveAt(_frames.Count - 1);
        if (_frames.Count == 0)
        {
            LeaveFunction(frame, isLive);
            return;
        }

        if (frame.Opcode == Opcode.Loop)
        {
            // Nobody branches to the end of a loop: what is on the stack just stays there.
            if (!isLive)
            {
                Truncate(frame.Height);
            }

            return;
        }

        var skips = frame.Opcode == Opcode.If && !frame.HasElse;
        if (isLive)
        {
            if (!skips && !frame.IsReached)
            {
                return;
            }

            EnsureMemory(MemoryLength);
            ChargeFuel();
            MoveTo(frame);
        }

        if (skips)
        {
            // Without else the parameters, which are in place, are the results.
            _il.MarkLabel(frame.Otherwise);
        }

        if (frame.IsReached)
        {
            _il.MarkLabel(frame.Target);
        }

        if (isLive || skips || frame.IsReached)
        {
            Begin(frame.Height, frame.Results);
        }
        else
        {
            Truncate(frame.Height);
        }
    }

    /// <summary>Starts again at a label, with values of these types in place.</summary>
    private void Begin(int height, WasmValueType[] types)
    {
        Truncate(height);
        PushTemps(types);
        _isDead = false;
        _memoryIsStale = false;
        _fuel = 0;
    }

    private void LeaveFunction(Frame frame, bool isLive)
    {
        if (isLive)
        {
            ChargeFuel();
            if (!frame.IsReached)
            {
                EmitReturn();
                return;
            }

            MoveTo(frame);
        }

        if (frame.IsReached)
        {
            _il.MarkLabel(frame.Target);
            Begin(0, frame.Results);
            EmitReturn();
        }
    }

    /// <summary>Emits the return of the topmost values.</summary>
    private void EmitReturn()
    {
        var values = Pop(_type.ResultSpan.Length);
        DropAll();
        if (values.Length > 1)
        {
            foreach (var value in values)
            {
                EnsureMemory(value.Effects);
            }

            // In order, since computing them may trap; the first waits in its variable.
            Evaluate(values[0]);
            _il.Emit(OpCodes.Stloc, Scratch(values[0].Type, 1));
            for (var index = 1; index < values.Length; index++)
            {
                _il.Emit(OpCodes.Ldarg_0);
                Evaluate(values[index]);
                Il.Int32(_il, index);
                _il.Emit(OpCodes.Call, Abi.SetResult(values[index].Type));
            }

            _il.Emit(OpCodes.Ldloc, Scratch(values[0].Type, 1));
        }
        else if (values.Length == 1)
        {
            Before(values[0].Effects, Effects.None, isVisible: false);
            Evaluate(values[0]);
        }

        _il.Emit(OpCodes.Ret);
    }

    /// <summary>Computes what is on the stack but never used, if that may trap.</summary>
    private void DropAll()
    {
        for (var index = _pending; index < _stack.Count; index++)
        {
            if ((_stack[index].Effects & Effects.Traps) != Effects.None)
            {
                Spill(keepLocals: true);
                return;
            }
        }
    }
}
