namespace ToolExec.Wasm;

/// <summary>
/// Validates the bodies of a module's functions one after another (core specification 2.0, 3.3 and 3.4.1), by the algorithm of its appendix (7.3): a stack of
/// types and a stack of open blocks, in one pass and without recursion. Not safe for use from several threads.
/// </summary>
internal sealed partial class FunctionValidator(ModuleDefinition module, WasmModuleOptions options)
{
    private readonly Dictionary<WasmValueType, WasmValueType[]> _single =
        Enum.GetValues<WasmValueType>().ToDictionary(static type => type, static type => new[] { type });

    private int _function;
    private int _offset;
    private string _instruction = string.Empty;
    private byte[] _locals = new byte[64];
    private int _localCount;

    /// <summary>Validates the body of a function.</summary>
    /// <param name="ownIndex">The index among the module's own functions.</param>
    /// <exception cref="WasmMalformedException">The body is malformed.</exception>
    /// <exception cref="WasmValidationException">The body is not valid.</exception>
    public void Validate(int ownIndex)
    {
        _function = module.ImportedFunctions + ownIndex;
        var body = module.Bodies[ownIndex];
        var type = module.FunctionType(_function);
        SetLocals(type, body);
        _depth = 0;
        _height = 0;
        PushFrame(Opcode.Block, [], type.ResultArray);
        var reader = body.Read(module.Binary);
        while (_depth > 0)
        {
            reader.Read();
            _offset = reader.Offset;
            _opcode = reader.Opcode;
            _instruction = reader.Info.Name;
            if (reader.Info.IsPlain)
            {
                CheckPlain(in reader);
            }
            else
            {
                CheckSpecial(in reader);
            }
        }

        if (!reader.AtEnd)
        {
            throw CodeScanner.BytesAfterEnd(reader.Position);
        }
    }

    // 3.4.1: the locals of a function are its parameters, then those it declares.
    private void SetLocals(WasmFunctionType type, FunctionBody body)
    {
        var total = type.Parameters.Count + body.Locals.Sum(static run => (long)run.Count);
        WasmModuleLimitException.ThrowIfAbove(options.MaxLocals, total, nameof(options.MaxLocals));
        _localCount = (int)total;
        if (_locals.Length < _localCount)
        {
            _locals = new byte[Math.Max(_localCount, 2 * _locals.Length)];
        }

        var next = 0;
        foreach (var parameter in type.ParameterSpan)
        {
            _locals[next++] = (byte)parameter;
        }

        foreach (var run in body.Locals)
        {
            _locals.AsSpan(next, (int)run.Count).Fill((byte)run.Type);
            next += (int)run.Count;
        }
    }

    // 3.3.1 and 3.3.7: what takes and leaves the same everywhere.
    private void CheckPlain(in InstructionReader reader)
    {
        var info = reader.Info;
        switch (info.Immediates)
        {
            case Immediates.MemoryAccess:
                RequireMemory();
                if (reader.AlignmentLog2 > (uint)info.AccessLog2)
                {
                    throw Invalid("alignment must not be larger than natural", "3.3.7");
                }

                break;
            case Immediates.Memory or Immediates.TwoMemories:
                RequireMemory();
                break;
            case Immediates.DataAndMemory:
                RequireMemory();
                RequireData(reader.Index);
                break;
        }

        PopAll(info.Parameters);
        PushAll(info.Results);
    }

    private void RequireMemory()
    {
        if (module.Memories.Count == 0)
        {
            throw Invalid("unknown memory 0", "3.3.7");
        }
    }

    // 5.5.16 makes it a rule of the format that the number of data segments is known here; 3.3.7 that the segment is there.
    private void RequireData(uint segment)
    {
        if (module.DataCount is not { } count)
        {
            throw CodeScanner.DataCountRequired(_offset);
        }

        if (segment >= count)
        {
            throw Invalid($"unknown data segment {segment}", "3.3.7");
        }
    }

    private WasmValidationException Invalid(string rule, string section) =>
        new($"{_instruction}: {rule}", section, _offset, _function);
}
