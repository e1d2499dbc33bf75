using System.Reflection.Emit;
using ToolExec.Wasm.CompilerServices;

namespace ToolExec.Wasm.Translation;

/// <summary>Calls (core specification 2.0, 4.4.8 and 4.4.10; tail calls from the proposal of that name).</summary>
internal sealed partial class FunctionTranslator
{
    private readonly List<Action> _stubs = [];
    private LocalBuilder? _cellLocal;
    private LocalBuilder? _codeLocal;
    private LocalBuilder? _targetLocal;

    private LocalBuilder Cell => _cellLocal ??= _il.DeclareLocal(typeof(FunctionCell));

    private LocalBuilder Code => _codeLocal ??= _il.DeclareLocal(typeof(nint));

    private LocalBuilder Target => _targetLocal ??= _il.DeclareLocal(typeof(WasmContext));

    private void TranslateCall(ref InstructionReader reader)
    {
        var isTail = reader.Opcode is Opcode.ReturnCall or Opcode.ReturnCallIndirect;
        if (reader.Opcode is Opcode.Call or Opcode.ReturnCall)
        {
            var index = (int)reader.Index;
            var type = _module.FunctionType(index);
            var arguments = PrepareCall(type);
            if (index < _module.ImportedFunctions)
            {
                EmitImportCall(index, type, arguments, isTail);
            }
            else
            {
                _il.Emit(OpCodes.Ldarg_0);
                EvaluateAll(arguments);
                EmitTail(isTail);
                _il.Emit(OpCodes.Call, _owner.Method(index));
            }

            FinishCall(type, isTail);
        }
        else
        {
            TranslateIndirect((int)reader.Index, (int)reader.Index2, isTail);
        }
    }

    private Node[] PrepareCall(WasmFunctionType type)
    {
        var arguments = Pop(type.ParameterSpan.Length);
        Spill(keepLocals: true);
        EnsureMemory(EffectsOf(arguments));
        ChargeFuel();
        return arguments;
    }

    private static Effects EffectsOf(Node[] nodes)
    {
        var effects = Effects.None;
        foreach (var node in nodes)
        {
            effects |= node.Effects;
        }

        return effects;
    }

    private void EvaluateAll(Node[] nodes)
    {
        foreach (var node in nodes)
        {
            Evaluate(node);
        }
    }

    private void EmitTail(bool isTail)
    {
        if (isTail)
        {
            _il.Emit(OpCodes.Tailcall);
        }
    }

    private void EmitImportCall(int index, WasmFunctionType type, Node[] arguments, bool isTail)
    {
        _il.Emit(OpCodes.Ldarg_0);
        _il.Emit(OpCodes.Ldfld, Abi.Imports);
        Il.Int32(_il, index);
        _il.Emit(OpCodes.Ldelem_Ref);
        _il.Emit(OpCodes.Stloc, Cell);
        _il.Emit(OpCodes.Ldloc, Cell);
        _il.Emit(OpCodes.Ldfld, Abi.CellContext);
        EvaluateAll(arguments);
        _il.Emit(OpCodes.Ldloc, Cell);
        _il.Emit(OpCodes.Ldfld, Abi.CellCode);
        EmitCalli(type, isTail);
    }

    private void EmitCalli(WasmFunctionType type, bool isTail)
    {
        EmitTail(isTail);
        _il.EmitCalli(OpCodes.Calli, System.Reflection.CallingConventions.Standard, ClrTypes.Return(type), ClrTypes.Parameters(type), null);
    }

    private void TranslateIndirect(int typeIndex, int table, bool isTail)
    {
        var type = _module.Types[typeIndex];
        var element = Pop();
        if ((EffectsOf([.. _stack[^type.ParameterSpan.Length..]]) & Effects.Traps) != Effects.None)
        {
            // The arguments come before the look into the table, which may trap.
            Spill(keepLocals: true);
        }

        var arguments = PrepareCall(type);
        EnsureMemory(element.Effects);
        EmitLookup(element, table);
        EmitTypeCheck(typeIndex, type);
        EmitTargetContext();
        _il.Emit(OpCodes.Ldloc, Target);
        EvaluateAll(arguments);
        _il.Emit(OpCodes.Ldloc, Code);
        EmitCalli(type, isTail);
        FinishCall(type, isTail);
    }

    /// <summary>Emits the reading of a function from a table; the array's own check finds an element that is not there.</summary>
    private void EmitLookup(Node element, int table)
    {
        _il.Emit(OpCodes.Ldarg_0);
        if (table == 0)
        {
            _il.Emit(OpCodes.Ldfld, Abi.Table0);
        }
        else
        {
            _il.Emit(OpCodes.Ldfld, Abi.Tables);
            Il.Int32(_il, table);
            _il.Emit(OpCodes.Ldelem_Ref);
            _il.Emit(OpCodes.Castclass, typeof(FunctionTable));
        }

        _il.Emit(OpCodes.Ldfld, Abi.TableItems);
        Evaluate(element);
        _il.Emit(OpCodes.Conv_U);
        _il.Emit(OpCodes.Ldelem_Ref);
        _il.Emit(OpCodes.Stloc, Cell);
    }

    private void EmitTypeCheck(int typeIndex, WasmFunctionType type)
    {
        var resolved = _il.DefineLabel();
        var other = _il.DefineLabel();
        _il.Emit(OpCodes.Ldloc, Cell);
        _il.Emit(OpCodes.Ldfld, Abi.CellCode);
        _il.Emit(OpCodes.Stloc, Code);
        _il.Emit(OpCodes.Ldloc, Cell);
        _il.Emit(OpCodes.Ldfld, Abi.CellKey);
        if (TypeKey.IsConstant(type))
        {
            Il.Constant(_il, WasmValueType.I64, TypeKey.Of(type));
        }
        else
        {
            _il.Emit(OpCodes.Ldarg_0);
            _il.Emit(OpCodes.Ldfld, Abi.TypeKeys);
            Il.Int32(_il, typeIndex);
            _il.Emit(OpCodes.Ldelem_I8);
        }

        _il.Emit(OpCodes.Bne_Un, other);
        _il.MarkLabel(resolved);

        // Away from the usual path: a function of the host, or a trap.
        _stubs.Add(() =>
        {
            _il.MarkLabel(other);
            _il.Emit(OpCodes.Ldarg_0);
            _il.Emit(OpCodes.Ldloc, Cell);
            Il.Int32(_il, typeIndex);
            _il.Emit(OpCodes.Call, Abi.Trap(nameof(Traps.ResolveIndirect)));
            _il.Emit(OpCodes.Stloc, Code);
            _il.Emit(OpCodes.Br, resolved);
        });
    }

    /// <summary>Emits the choice of the state to call with: a function of the same instance need not name it.</summary>
    private void EmitTargetContext()
    {
        var known = _il.DefineLabel();
        _il.Emit(OpCodes.Ldloc, Cell);
        _il.Emit(OpCodes.Ldfld, Abi.CellContext);
        _il.Emit(OpCodes.Stloc, Target);
        _il.Emit(OpCodes.Ldloc, Target);
        _il.Emit(OpCodes.Brtrue, known);
        _il.Emit(OpCodes.Ldarg_0);
        _il.Emit(OpCodes.Stloc, Target);
        _il.MarkLabel(known);
    }

    private void FinishCall(WasmFunctionType type, bool isTail)
    {
        if (isTail)
        {
            _il.Emit(OpCodes.Ret);
            Die();
            return;
        }

        var results = type.ResultSpan;
        if (results.Length > 0)
        {
            Store(TempSlot(_stack.Count, results[0]));
        }

        for (var index = 1; index < results.Length; index++)
        {
            _il.Emit(OpCodes.Ldarg_0);
            Il.Int32(_il, index);
            _il.Emit(OpCodes.Call, Abi.GetResult(results[index]));
            Store(TempSlot(_stack.Count + index, results[index]));
        }

        PushTemps(results);
        _memoryIsStale = _memory is not null;
    }
}
