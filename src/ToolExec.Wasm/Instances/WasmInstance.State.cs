using ToolExec.Wasm.CompilerServices;

namespace ToolExec.Wasm;

/// <summary>Functions as values, segments, and the first state (core specification 2.0, 4.5.4).</summary>
public sealed partial class WasmInstance
{
    /// <summary>Gets a function as a value, with its state; always the same object.</summary>
    internal FunctionCell Cell(int function)
    {
        if (function < Compiled.Definition.ImportedFunctions)
        {
            return Context.Imports[function];
        }

        var cells = _cells ?? Interlocked.CompareExchange(ref _cells, new FunctionCell?[Compiled.Definition.FunctionTypes.Count], null) ?? _cells;
        if (cells[function] is { } cell)
        {
            return cell;
        }

        var prototype = Compiled.Prototype(function);
        cell = new FunctionCell { Key = prototype.Key, Code = prototype.Code, Index = function, Context = Context };
        cells[function] = cell;
        return cell;
    }

    /// <summary>Gets the function with its state for one that a table of this instance holds without.</summary>
    internal FunctionCell Bind(FunctionCell cell) => Cell(cell.Index);

    /// <summary>Gives every function in a table of this instance its state, and keeps it so, because others can reach the table from now on.</summary>
    internal void BindAll(TableStore table)
    {
        table.IsShared = true;
        if (table is FunctionTable functions)
        {
            foreach (ref var item in functions.Items.AsSpan())
            {
                if (item.Context is null && item != FunctionCell.Null)
                {
                    item = Bind(item);
                }
            }
        }
    }

    internal ReadOnlySpan<byte> DataSegment(int segment) => _droppedData[segment] ? default : Compiled.Definition.Data[segment].Bytes.Span;

    internal void DropData(int segment) => _droppedData[segment] = true;

    internal void DropElements(int segment) => _droppedElements[segment] = true;

    internal bool IsDataDropped(int segment) => _droppedData[segment];

    internal bool AreElementsDropped(int segment) => _droppedElements[segment];

    internal void InitTable(TableStore table, uint destination, int segment, uint source, uint count)
    {
        var length = _droppedElements[segment] ? 0u : (uint)Compiled.Definition.Elements[segment].Items.Length;
        if ((ulong)source + count > length || (ulong)destination + count > table.Length)
        {
            throw WasmTrapException.Of(WasmTrapKind.TableOutOfBounds);
        }

        if (count == 0)
        {
            return;
        }

        if (!Compiled.TryGetElements(segment, out var cells))
        {
            for (var index = 0u; index < count; index++)
            {
                table.Set(destination + index, Evaluate(Compiled.Definition.Elements[segment].Items[source + index]).Reference);
            }

            return;
        }

        var target = ((FunctionTable)table).Items.AsSpan((int)destination, (int)count);
        for (var index = 0; index < target.Length; index++)
        {
            var cell = cells[(int)source + index]!;
            target[index] = table.IsShared ? Bind(cell) : cell;
        }
    }

    private void Initialize()
    {
        var definition = Compiled.Definition;
        for (var index = definition.ImportedGlobals; index < definition.Globals.Count; index++)
        {
            Context.Globals[index].Value = Evaluate(definition.Globals[index].Initializer!.Value);
        }

        // 4.5.4, steps 14 to 16: elements, then data, each up to the first that does not fit; what was written before it stays.
        for (var index = 0; index < definition.Elements.Count; index++)
        {
            var segment = definition.Elements[index];
            if (segment.Mode == SegmentMode.Active)
            {
                InitTable(Context.Tables[(int)segment.Table], (uint)Evaluate(segment.Offset).Bits, index, 0, (uint)segment.Items.Length);
            }

            _droppedElements[index] |= segment.Mode != SegmentMode.Passive;
        }

        for (var index = 0; index < definition.Data.Count; index++)
        {
            var segment = definition.Data[index];
            if (segment.Mode == SegmentMode.Active)
            {
                Bulk.MemoryInit(Context, (int)Evaluate(segment.Offset).Bits, 0, segment.Bytes.Length, index);
                _droppedData[index] = true;
            }
        }

        if (definition.Start is { } start)
        {
            WasmFunction.Of(Cell((int)start))!.Invoke([], []);
        }
    }

    private WasmValue Evaluate(ConstExpression expression)
    {
        if (expression.IsFunctionIndex)
        {
            return WasmValue.FromRaw(WasmValueType.FuncRef, 0, Cell((int)expression.FunctionIndex));
        }

        var stack = new Stack<WasmValue>();
        var reader = expression.Read(Compiled.Definition.Binary);
        for (reader.Read(); reader.Opcode != Opcode.End; reader.Read())
        {
            stack.Push(reader.Opcode switch
            {
                >= Opcode.I32Const and <= Opcode.F64Const => WasmValue.FromRaw(reader.Info.Results[0], reader.Constant, null),
                Opcode.GlobalGet => Context.Globals[(int)reader.Index].Value,
                Opcode.RefFunc => WasmValue.FromRaw(WasmValueType.FuncRef, 0, Cell((int)reader.Index)),
                Opcode.RefNull => WasmValue.Default(reader.ReferenceType),
                _ => Combine(reader.Opcode, stack.Pop(), stack.Pop()),
            });
        }

        return stack.Pop();
    }

    private static WasmValue Combine(int opcode, WasmValue right, WasmValue left)
    {
        var value = opcode switch
        {
            Opcode.I32Add or Opcode.I64Add => left.Bits + right.Bits,
            Opcode.I32Sub or Opcode.I64Sub => left.Bits - right.Bits,
            _ => left.Bits * right.Bits,
        };
        return WasmValue.FromRaw(left.Type, value, null);
    }
}
