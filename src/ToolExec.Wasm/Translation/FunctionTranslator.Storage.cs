using System.Reflection.Emit;

namespace ToolExec.Wasm.Translation;

/// <summary>Where locals and intermediate values are.</summary>
internal sealed partial class FunctionTranslator
{
    // Values beyond what the compiler takes as variables; the block is allocated behind all code that needs to know its size.
    private LocalBuilder? _block;
    private LocalBuilder? _references;
    private int _blockSlots;
    private int _referenceSlots;
    private Label _allocate;
    private Label _allocated;

    private void DeclareLocals(FunctionBody body)
    {
        for (var index = 0; index < _type.ParameterSpan.Length; index++)
        {
            _locals.Add(new Slot(_type.ParameterSpan[index], index + 1, null, 0));
        }

        var declared = 0L;
        foreach (var run in body.Locals)
        {
            declared += run.Count;
        }

        if (declared > MaxLocals || _scan.Instructions > MaxTemps)
        {
            _block = _il.DeclareLocal(typeof(nint));
            _references = _il.DeclareLocal(typeof(object[]));
            _allocate = _il.DefineLabel();
            _allocated = _il.DefineLabel();
            _il.Emit(OpCodes.Br, _allocate);
            _il.MarkLabel(_allocated);
        }

        var variables = 0;
        foreach (var run in body.Locals)
        {
            for (var index = 0u; index < run.Count; index++)
            {
                var slot = NewSlot(run.Type, ++variables > MaxLocals);
                _locals.Add(slot);
                if (slot.Variable is not null)
                {
                    // Locals start as zeros, 4.4.10.2; the method does not zero its variables, since most of them need no value.
                    Il.Constant(_il, run.Type, 0);
                    Store(slot);
                }
            }
        }
    }

    private Slot NewSlot(WasmValueType type, bool inBlock)
    {
        if (!inBlock)
        {
            return new Slot(type, -1, _il.DeclareLocal(ClrTypes.Of(type)), 0);
        }

        return new Slot(type, -1, null, type.IsReference() ? _referenceSlots++ : _blockSlots++);
    }

    /// <summary>Emits the allocation of the block, now that its size is known; the method began with a jump to here.</summary>
    private void FinishStorage()
    {
        if (_block is null)
        {
            return;
        }

        _il.MarkLabel(_allocate);
        if (_blockSlots > 0)
        {
            Il.Int32(_il, _blockSlots * sizeof(long));
            _il.Emit(OpCodes.Conv_U);
            _il.Emit(OpCodes.Localloc);
            _il.Emit(OpCodes.Stloc, _block);
            _il.Emit(OpCodes.Ldloc, _block);
            Il.Int32(_il, 0);
            Il.Int32(_il, _blockSlots * sizeof(long));
            _il.Emit(OpCodes.Initblk);
        }

        if (_referenceSlots > 0)
        {
            Il.Int32(_il, _referenceSlots);
            _il.Emit(OpCodes.Newarr, typeof(object));
            _il.Emit(OpCodes.Stloc, _references!);
        }

        _il.Emit(OpCodes.Br, _allocated);
    }

    private void Load(Slot slot)
    {
        if (slot.Argument >= 0)
        {
            Il.LoadArgument(_il, slot.Argument);
        }
        else if (slot.Variable is { } variable)
        {
            _il.Emit(OpCodes.Ldloc, variable);
        }
        else if (slot.Type.IsReference())
        {
            _il.Emit(OpCodes.Ldloc, _references!);
            Il.Int32(_il, slot.Place);
            _il.Emit(OpCodes.Ldelem_Ref);
            CastReference(slot.Type);
        }
        else
        {
            BlockAddress(slot);
            _il.Emit(slot.Type switch
            {
                WasmValueType.I32 => OpCodes.Ldind_I4,
                WasmValueType.I64 => OpCodes.Ldind_I8,
                WasmValueType.F32 => OpCodes.Ldind_R4,
                _ => OpCodes.Ldind_R8,
            });
        }
    }

    /// <summary>Stores the value on the stack.</summary>
    private void Store(Slot slot)
    {
        if (slot.Argument >= 0)
        {
            Il.StoreArgument(_il, slot.Argument);
            return;
        }

        if (slot.Variable is { } variable)
        {
            _il.Emit(OpCodes.Stloc, variable);
            return;
        }

        var value = Scratch(slot.Type, 0);
        _il.Emit(OpCodes.Stloc, value);
        if (slot.Type.IsReference())
        {
            _il.Emit(OpCodes.Ldloc, _references!);
            Il.Int32(_il, slot.Place);
            _il.Emit(OpCodes.Ldloc, value);
            _il.Emit(OpCodes.Stelem_Ref);
            return;
        }

        BlockAddress(slot);
        _il.Emit(OpCodes.Ldloc, value);
        _il.Emit(slot.Type switch
        {
            WasmValueType.I32 => OpCodes.Stind_I4,
            WasmValueType.I64 => OpCodes.Stind_I8,
            WasmValueType.F32 => OpCodes.Stind_R4,
            _ => OpCodes.Stind_R8,
        });
    }

    private void BlockAddress(Slot slot)
    {
        _il.Emit(OpCodes.Ldloc, _block!);
        Il.Int32(_il, slot.Place * sizeof(long));
        _il.Emit(OpCodes.Conv_U);
        _il.Emit(OpCodes.Add);
    }

    private void CastReference(WasmValueType type)
    {
        if (type == WasmValueType.FuncRef)
        {
            _il.Emit(OpCodes.Castclass, ClrTypes.Of(type));
        }
    }
}
