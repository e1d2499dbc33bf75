using System.Reflection.Emit;

namespace ToolExec.Wasm.Translation;

/// <summary>The operand stack: values that are not computed yet, and when they must be.</summary>
/// <remarks>
/// A value at place n may use variables of places from n on, never of lower ones: it was made of what lay there. So computing the values from the bottom up, each
/// into the variable of its own place, never overwrites what another still needs. Whatever writes such a variable therefore first computes all values below.
/// </remarks>
internal sealed partial class FunctionTranslator
{
    private const int MaxDepth = 24;
    private const int MaxPending = 64;

    private readonly List<Node> _stack = [];

    // No value below this place needs computing.
    private int _pending;

    private void Push(Node node)
    {
        _stack.Add(node);
        if (node.Kind is not (NodeKind.Constant or NodeKind.Null or NodeKind.Temp))
        {
            _pending = Math.Min(_pending, _stack.Count - 1);
            if (node.Depth > MaxDepth || _stack.Count - _pending > MaxPending)
            {
                Spill(keepLocals: false);
            }
        }
        else if (_pending >= _stack.Count - 1)
        {
            _pending = _stack.Count;
        }
    }

    private Node Pop()
    {
        var node = _stack[^1];
        _stack.RemoveAt(_stack.Count - 1);
        _pending = Math.Min(_pending, _stack.Count);
        return node;
    }

    private Node[] Pop(int count)
    {
        var nodes = _stack.GetRange(_stack.Count - count, count).ToArray();
        Truncate(_stack.Count - count);
        return nodes;
    }

    private void Truncate(int count)
    {
        _stack.RemoveRange(count, _stack.Count - count);
        _pending = Math.Min(_pending, count);
    }

    /// <summary>Pushes values that are in the variables of their places.</summary>
    private void PushTemps(ReadOnlySpan<WasmValueType> types)
    {
        foreach (var type in types)
        {
            Push(Node.Temp(_stack.Count, type));
        }
    }

    /// <summary>Computes all values on the stack that are not constants, into the variables of their places.</summary>
    private void Spill(bool keepLocals)
    {
        for (var index = _pending; index < _stack.Count; index++)
        {
            EnsureMemory(_stack[index].Effects);
        }

        for (var index = _pending; index < _stack.Count; index++)
        {
            var node = _stack[index];
            if (node.IsConstant || IsInPlace(node, index) || (keepLocals && node.Kind == NodeKind.Local))
            {
                continue;
            }

            Settle(index);
        }

        if (!keepLocals)
        {
            _pending = _stack.Count;
        }
    }

    /// <summary>Puts the topmost values into the variables of their places, constants included.</summary>
    private void SettleTop(int count)
    {
        Spill(keepLocals: false);
        for (var index = _stack.Count - count; index < _stack.Count; index++)
        {
            if (!IsInPlace(_stack[index], index))
            {
                Settle(index);
            }
        }
    }

    private void Settle(int index)
    {
        var node = _stack[index];
        Evaluate(node);
        Store(TempSlot(index, node.Type));
        _stack[index] = Node.Temp(index, node.Type);
    }

    private static bool IsInPlace(Node node, int index) => node.Kind == NodeKind.Temp && node.Index == index;

    /// <summary>
    /// To be called with the operands popped, before a statement is emitted that computes them: computes whatever is below if the statement
    /// would change it, or if a trap could come in the wrong order.
    /// </summary>
    /// <param name="operands">What the operands do.</param>
    /// <param name="changes">What the statement changes.</param>
    /// <param name="isVisible">Whether the statement has an effect that outlives a trap.</param>
    private void Before(Effects operands, Effects changes, bool isVisible)
    {
        EnsureMemory(operands | changes);
        var conflicts = changes;
        if (isVisible)
        {
            conflicts |= Effects.Traps;
        }

        if ((operands & Effects.TrapsOther) != Effects.None)
        {
            conflicts |= Effects.Traps;
        }

        if ((operands & Effects.TrapsMemory) != Effects.None)
        {
            // All accesses out of bounds are one and the same trap: their order cannot be told.
            conflicts |= Effects.TrapsOther;
        }

        for (var index = _pending; index < _stack.Count; index++)
        {
            if ((_stack[index].Effects & conflicts) != Effects.None)
            {
                Spill(keepLocals: true);
                return;
            }
        }
    }

    private void BeforeLocalSet(int local)
    {
        for (var index = _pending; index < _stack.Count; index++)
        {
            if ((_stack[index].Locals & Node.LocalBit(local)) != 0)
            {
                Spill(keepLocals: false);
                return;
            }
        }
    }

    private Slot TempSlot(int place, WasmValueType type)
    {
        if (!_temps.TryGetValue((place, type), out var slot))
        {
            slot = NewSlot(type, place >= MaxTemps);
            _temps.Add((place, type), slot);
        }

        return slot;
    }

    /// <summary>A variable for the next few lines. Number 0 belongs to <see cref="Store"/>.</summary>
    private LocalBuilder Scratch(WasmValueType type, int number)
    {
        if (!_scratch.TryGetValue((type, number), out var local))
        {
            local = _il.DeclareLocal(ClrTypes.Of(type));
            _scratch.Add((type, number), local);
        }

        return local;
    }
}
