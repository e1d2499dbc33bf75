namespace ToolExec.Wasm;

// The two stacks of the algorithm, 7.3.
internal sealed partial class FunctionValidator
{
    /// <summary>Stands for any type, in code that is never executed.</summary>
    private const WasmValueType Unknown = (WasmValueType)(-1);

    private WasmValueType[] _values = new WasmValueType[64];
    private int _height;
    private ControlFrame[] _frames = new ControlFrame[16];
    private int _depth;

    private ref ControlFrame Top => ref _frames[_depth - 1];

    private void Push(WasmValueType type)
    {
        if (_height == options.MaxOperands)
        {
            throw new WasmModuleLimitException(nameof(options.MaxOperands), options.MaxOperands, _height + 1L);
        }

        if (_height == _values.Length)
        {
            Array.Resize(ref _values, 2 * _height);
        }

        _values[_height++] = type;
    }

    private void PushAll(ReadOnlySpan<WasmValueType> types)
    {
        foreach (var type in types)
        {
            Push(type);
        }
    }

    private WasmValueType Pop()
    {
        ref var frame = ref Top;
        if (_height > frame.Height)
        {
            return _values[--_height];
        }

        return frame.IsUnreachable ? Unknown : throw Invalid("type mismatch: a value is expected, but the block has none on the stack", TypeSection());
    }

    private WasmValueType Pop(WasmValueType expected)
    {
        ref var frame = ref Top;
        if (_height == frame.Height && !frame.IsUnreachable)
        {
            throw Invalid($"type mismatch: {Text(expected)} is expected, but the block has nothing on the stack", TypeSection());
        }

        var actual = Pop();
        return actual == expected || actual == Unknown || expected == Unknown
            ? actual
            : throw Invalid($"type mismatch: {Text(expected)} is expected, but {Text(actual)} is on the stack", TypeSection());
    }

    private void PopAll(ReadOnlySpan<WasmValueType> types)
    {
        for (var index = types.Length - 1; index >= 0; index--)
        {
            Pop(types[index]);
        }
    }

    private void PushFrame(int opcode, WasmValueType[] start, WasmValueType[] end)
    {
        WasmModuleLimitException.ThrowIfAbove(options.MaxNesting, _depth + 1, nameof(options.MaxNesting));
        if (_depth == _frames.Length)
        {
            Array.Resize(ref _frames, 2 * _depth);
        }

        _frames[_depth++] = new ControlFrame(opcode, start, end, _height, IsUnreachable: false);
        PushAll(start);
    }

    private ControlFrame PopFrame()
    {
        var frame = Top;
        PopAll(frame.End);
        if (_height != frame.Height)
        {
            throw Invalid($"type mismatch: {_height - frame.Height} more values are on the stack than the block leaves", "3.3.9");
        }

        _depth--;
        return frame;
    }

    private void SetUnreachable()
    {
        ref var frame = ref Top;
        _height = frame.Height;
        frame.IsUnreachable = true;
    }

    private WasmValueType[] LabelTypes(uint label) => label < (uint)_depth
        ? _frames[_depth - 1 - (int)label].LabelTypes
        : throw Invalid($"unknown label {label}", "3.3.8");

    private static string Text(WasmValueType type) => type == Unknown ? "any type" : type.Text();

    // The section of the rules of the current instruction, for the many places where a type does not fit.
    private string TypeSection() => InstructionSections.Of(_opcode);
}
