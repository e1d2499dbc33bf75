namespace ToolExec.Wasm;

// 3.3.8, control instructions.
internal sealed partial class FunctionValidator
{
    private void OpenBlock(in InstructionReader reader)
    {
        var (start, end) = Resolve(reader.BlockType);
        if (reader.Opcode == Opcode.If)
        {
            Pop(WasmValueType.I32);
        }

        PopAll(start);
        PushFrame(reader.Opcode, start, end);
    }

    // 3.2.2: a block's type is an index of a function type, or one result at most.
    private (WasmValueType[] Start, WasmValueType[] End) Resolve(BlockType type)
    {
        if (type.TypeIndex is { } index)
        {
            var function = Type(index, "3.2.2");
            return (function.ParameterArray, function.ResultArray);
        }

        return ([], type.Result is { } result ? _single[result] : []);
    }

    private void OpenElse()
    {
        if (Top.Opcode != Opcode.If)
        {
            throw CodeScanner.UnexpectedElse(_offset);
        }

        var frame = PopFrame();
        PushFrame(Opcode.Else, frame.Start, frame.End);
    }

    private void CloseBlock()
    {
        var frame = PopFrame();

        // A condition without else has an empty one, which leaves what it takes.
        if (frame.Opcode == Opcode.If && !frame.Start.AsSpan().SequenceEqual(frame.End))
        {
            throw Invalid(
                $"type mismatch: without an else the if would have to leave what it takes, {WasmValueTypes.Text(frame.Start)}, but is to leave {WasmValueTypes.Text(frame.End)}",
                "3.3.8");
        }

        // After the body's own end nothing is open, and its results are the function's.
        if (_depth > 0)
        {
            PushAll(frame.End);
        }
    }

    private void BranchIf(uint label)
    {
        Pop(WasmValueType.I32);
        var types = LabelTypes(label);
        PopAll(types);
        PushAll(types);
    }

    private void BranchTable(uint[] labels)
    {
        Pop(WasmValueType.I32);
        var last = LabelTypes(labels[^1]);
        WasmValueType[]? seen = null;
        foreach (var label in labels.AsSpan(0, labels.Length - 1))
        {
            var types = LabelTypes(label);
            if (types.Length != last.Length)
            {
                throw Invalid($"type mismatch: label {label} takes {types.Length} values, but the default label {last.Length}", "3.3.8");
            }

            // Most tables have runs of labels of one type; each run is checked once.
            if (!ReferenceEquals(types, seen))
            {
                CheckTop(types);
                seen = types;
            }
        }

        PopAll(last);
        SetUnreachable();
    }

    // Checks that values of these types are on top, and leaves them as they are, so that an unknown one stays unknown for the next label.
    private void CheckTop(WasmValueType[] types)
    {
        ref var frame = ref Top;
        for (var index = 0; index < types.Length; index++)
        {
            var position = _height - 1 - index;
            var expected = types[types.Length - 1 - index];
            if (position < frame.Height)
            {
                if (!frame.IsUnreachable)
                {
                    throw Invalid($"type mismatch: {Text(expected)} is expected, but the block has nothing on the stack", "3.3.8");
                }

                return;
            }

            if (_values[position] != expected && _values[position] != Unknown)
            {
                throw Invalid($"type mismatch: {Text(expected)} is expected, but {Text(_values[position])} is on the stack", "3.3.8");
            }
        }
    }

    private void Return()
    {
        PopAll(_frames[0].End);
        SetUnreachable();
    }

    private void Call(WasmFunctionType type)
    {
        PopAll(type.ParameterSpan);
        PushAll(type.ResultSpan);
    }

    // Tail calls (the proposal of that name): what the callee returns is what the caller returns.
    private void ReturnCall(WasmFunctionType type)
    {
        if (!type.ResultSpan.SequenceEqual(_frames[0].End))
        {
            throw Invalid(
                $"type mismatch: the callee returns {WasmValueTypes.Text(type.Results)}, but the function {WasmValueTypes.Text(_frames[0].End)}", "3.3.8");
        }

        PopAll(type.ParameterSpan);
        SetUnreachable();
    }

    private WasmFunctionType IndirectType(uint type, uint table)
    {
        if (Table(table).ElementType != WasmValueType.FuncRef)
        {
            throw Invalid($"type mismatch: table {table} does not hold functions", "3.3.8");
        }

        Pop(WasmValueType.I32);
        return Type(type, "3.3.8");
    }

    private WasmFunctionType Function(uint index, string section) => index < (uint)module.FunctionTypes.Count
        ? module.FunctionType((int)index)
        : throw Invalid($"unknown function {index}", section);

    private WasmFunctionType Type(uint index, string section) => index < (uint)module.Types.Count
        ? module.Types[(int)index]
        : throw Invalid($"unknown type {index}", section);
}
