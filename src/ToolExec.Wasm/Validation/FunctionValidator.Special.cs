namespace ToolExec.Wasm;

// The instructions whose type depends on the module, on the stack or on their immediates.
internal sealed partial class FunctionValidator
{
    private int _opcode;

    private void CheckSpecial(in InstructionReader reader)
    {
        switch (reader.Opcode)
        {
            case Opcode.Unreachable:
                SetUnreachable();
                break;
            case Opcode.Block or Opcode.Loop or Opcode.If:
                OpenBlock(in reader);
                break;
            case Opcode.Else:
                OpenElse();
                break;
            case Opcode.End:
                CloseBlock();
                break;
            case Opcode.Br:
                PopAll(LabelTypes(reader.Index));
                SetUnreachable();
                break;
            case Opcode.BrIf:
                BranchIf(reader.Index);
                break;
            case Opcode.BrTable:
                BranchTable(reader.Labels);
                break;
            case Opcode.Return:
                Return();
                break;
            case Opcode.Call:
                Call(Function(reader.Index, "3.3.8"));
                break;
            case Opcode.CallIndirect:
                Call(IndirectType(reader.Index, reader.Index2));
                break;
            case Opcode.ReturnCall:
                ReturnCall(Function(reader.Index, "3.3.8"));
                break;
            case Opcode.ReturnCallIndirect:
                ReturnCall(IndirectType(reader.Index, reader.Index2));
                break;
            case Opcode.Drop:
                Pop();
                break;
            case Opcode.Select:
                Select();
                break;
            case Opcode.SelectTyped:
                SelectTyped(reader.ValueTypes);
                break;
            default:
                CheckReferenceOrVariable(in reader);
                break;
        }
    }

    private void CheckReferenceOrVariable(in InstructionReader reader)
    {
        switch (reader.Opcode)
        {
            case Opcode.LocalGet:
                Push(Local(reader.Index));
                break;
            case Opcode.LocalSet:
                Pop(Local(reader.Index));
                break;
            case Opcode.LocalTee:
                Pop(Local(reader.Index));
                Push(Local(reader.Index));
                break;
            case Opcode.GlobalGet:
                Push(Global(reader.Index).ValueType);
                break;
            case Opcode.GlobalSet:
                SetGlobal(reader.Index);
                break;
            case Opcode.RefNull:
                Push(reader.ReferenceType);
                break;
            case Opcode.RefIsNull:
                IsNull();
                break;
            case Opcode.RefFunc:
                ReferenceFunction(reader.Index);
                break;
            default:
                CheckTable(in reader);
                break;
        }
    }

    // 3.3.6; 3.3.7 for data.drop.
    private void CheckTable(in InstructionReader reader)
    {
        switch (reader.Opcode)
        {
            case Opcode.TableGet:
                Pop(WasmValueType.I32);
                Push(Table(reader.Index).ElementType);
                break;
            case Opcode.TableSet:
                Pop(Table(reader.Index).ElementType);
                Pop(WasmValueType.I32);
                break;
            case Opcode.TableSize:
                Table(reader.Index);
                Push(WasmValueType.I32);
                break;
            case Opcode.TableGrow:
                Pop(WasmValueType.I32);
                Pop(Table(reader.Index).ElementType);
                Push(WasmValueType.I32);
                break;
            case Opcode.TableFill:
                Pop(WasmValueType.I32);
                Pop(Table(reader.Index).ElementType);
                Pop(WasmValueType.I32);
                break;
            case Opcode.TableCopy:
                CheckSame(Table(reader.Index).ElementType, Table(reader.Index2).ElementType);
                PopThreeIntegers();
                break;
            case Opcode.TableInit:
                CheckSame(Table(reader.Index2).ElementType, Element(reader.Index).Type);
                PopThreeIntegers();
                break;
            case Opcode.ElemDrop:
                Element(reader.Index);
                break;
            case Opcode.DataDrop:
                RequireData(reader.Index);
                break;
            default:
                throw new InvalidOperationException($"The instruction {_instruction} has no rule.");
        }
    }

    // 3.3.4: without a type, only numbers can be selected.
    private void Select()
    {
        Pop(WasmValueType.I32);
        var second = Pop();
        var first = Pop();
        if (first.IsReference() || second.IsReference())
        {
            throw Invalid("type mismatch: a select of references needs its type", "3.3.4");
        }

        if (first != second && first != Unknown && second != Unknown)
        {
            throw Invalid($"type mismatch: {Text(first)} and {Text(second)} are on the stack", "3.3.4");
        }

        Push(first == Unknown ? second : first);
    }

    private void SelectTyped(WasmValueType[] types)
    {
        if (types.Length != 1)
        {
            throw Invalid($"invalid result arity: {types.Length} types where one is allowed", "3.3.4");
        }

        Pop(WasmValueType.I32);
        Pop(types[0]);
        Pop(types[0]);
        Push(types[0]);
    }

    private void SetGlobal(uint index)
    {
        var type = Global(index);
        if (!type.IsMutable)
        {
            throw Invalid($"global {index} is immutable", "3.3.5");
        }

        Pop(type.ValueType);
    }

    private void IsNull()
    {
        var type = Pop();
        if (type != Unknown && !type.IsReference())
        {
            throw Invalid($"type mismatch: a reference is expected, but {Text(type)} is on the stack", "3.3.2");
        }

        Push(WasmValueType.I32);
    }

    // 3.3.2 with 3.1.1: only a function that is mentioned outside of the bodies can be referred to.
    private void ReferenceFunction(uint index)
    {
        Function(index, "3.3.2");
        if (!module.ReferencedFunctions[index])
        {
            throw Invalid($"undeclared function reference to function {index}", "3.3.2");
        }

        Push(WasmValueType.FuncRef);
    }

    private void CheckSame(WasmValueType destination, WasmValueType source)
    {
        if (destination != source)
        {
            throw Invalid($"type mismatch: a table of {Text(destination)} does not take {Text(source)}", "3.3.6");
        }
    }

    private void PopThreeIntegers()
    {
        Pop(WasmValueType.I32);
        Pop(WasmValueType.I32);
        Pop(WasmValueType.I32);
    }

    private WasmValueType Local(uint index) => index < (uint)_localCount
        ? (WasmValueType)_locals[index]
        : throw Invalid($"unknown local {index}", "3.3.5");

    private WasmGlobalType Global(uint index) => index < (uint)module.Globals.Count
        ? module.Globals[(int)index].Type
        : throw Invalid($"unknown global {index}", "3.3.5");

    private WasmTableType Table(uint index) => index < (uint)module.Tables.Count
        ? module.Tables[(int)index]
        : throw Invalid($"unknown table {index}", "3.3.6");

    private ElementSegment Element(uint index) => index < (uint)module.Elements.Count
        ? module.Elements[(int)index]
        : throw Invalid($"unknown element segment {index}", "3.3.6");
}
