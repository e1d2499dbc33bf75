namespace ToolExec.Wasm;

/// <summary>
/// Validates constant expressions (core specification 2.0, 3.3.10), extended by the arithmetic of integers (the proposal of extended constant expressions).
/// They may read imported immutable globals, and no others (3.4.10).
/// </summary>
internal sealed class ConstExpressionValidator(ModuleDefinition module)
{
    private const string Section = "3.3.10";
    private readonly Stack<WasmValueType> _stack = new();

    /// <summary>Validates an expression.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="expected">The type it must have.</param>
    /// <exception cref="WasmValidationException">It is not constant, or not of that type.</exception>
    public void Validate(ConstExpression expression, WasmValueType expected)
    {
        if (expression.IsFunctionIndex)
        {
            RequireFunction(expression.FunctionIndex, expression.Offset);
            return;
        }

        _stack.Clear();
        var reader = expression.Read(module.Binary);
        for (reader.Read(); reader.Opcode != Opcode.End; reader.Read())
        {
            Check(in reader);
        }

        if (_stack.Count != 1 || _stack.Peek() != expected)
        {
            throw Invalid($"type mismatch: {expected.Text()} is expected, but the expression leaves {WasmValueTypes.Text([.. _stack.Reverse()])}", reader.Offset);
        }
    }

    private void Check(in InstructionReader reader)
    {
        switch (reader.Opcode)
        {
            case Opcode.I32Const or Opcode.I64Const or Opcode.F32Const or Opcode.F64Const:
                _stack.Push(reader.Info.Results[0]);
                break;
            case Opcode.RefNull:
                _stack.Push(reader.ReferenceType);
                break;
            case Opcode.RefFunc:
                RequireFunction(reader.Index, reader.Offset);
                _stack.Push(WasmValueType.FuncRef);
                break;
            case Opcode.GlobalGet:
                _stack.Push(Global(reader.Index, reader.Offset));
                break;
            case Opcode.I32Add or Opcode.I32Sub or Opcode.I32Mul or Opcode.I64Add or Opcode.I64Sub or Opcode.I64Mul:
                var type = reader.Info.Results[0];
                if (!_stack.TryPop(out var second) || second != type || !_stack.TryPop(out var first) || first != type)
                {
                    throw Invalid($"type mismatch: {reader.Info.Name} expects two {type.Text()}", reader.Offset);
                }

                _stack.Push(type);
                break;
            default:
                throw Invalid($"constant expression required, but it has {reader.Info.Name}", reader.Offset);
        }
    }

    private WasmValueType Global(uint index, int offset)
    {
        if (index >= (uint)module.ImportedGlobals)
        {
            throw Invalid($"unknown global {index}: a constant expression sees imported globals only", offset);
        }

        var type = module.Globals[(int)index].Type;
        return !type.IsMutable ? type.ValueType : throw Invalid($"constant expression required, but global {index} is mutable", offset);
    }

    private void RequireFunction(uint index, int offset)
    {
        if (index >= (uint)module.FunctionTypes.Count)
        {
            throw new WasmValidationException($"unknown function {index}", "3.3.2", offset, null);
        }
    }

    private static WasmValidationException Invalid(string rule, int offset) => new(rule, Section, offset, null);
}
