namespace ToolExec.Wasm;

internal sealed partial class ModuleDecoder
{
    // 5.3.7: a limit has a flag that says whether a maximum follows.
    private static WasmLimits ReadLimits(ref ByteReader reader)
    {
        var start = reader.Position;
        var flag = reader.Byte();
        return flag switch
        {
            0 => new WasmLimits(reader.U32()),
            1 => new WasmLimits(reader.U32(), reader.U32()),
            2 or 3 => throw WasmMalformedException.Unsupported("threads", "a shared memory", start),
            4 or 5 or 6 or 7 => throw WasmMalformedException.Unsupported("memory64", "an index type of 64 bits", start),
            _ => throw new WasmMalformedException("malformed limits flags", start),
        };
    }

    private static WasmTableType ReadTableType(ref ByteReader reader)
    {
        var type = reader.ReferenceType();
        return new WasmTableType(type, ReadLimits(ref reader));
    }

    private static WasmMemoryType ReadMemoryType(ref ByteReader reader) => new(ReadLimits(ref reader));

    private static WasmGlobalType ReadGlobalType(ref ByteReader reader)
    {
        var type = reader.ValueType();
        var start = reader.Position;
        return reader.Byte() switch
        {
            0 => new WasmGlobalType(type, IsMutable: false),
            1 => new WasmGlobalType(type, IsMutable: true),
            _ => throw new WasmMalformedException("malformed mutability", start),
        };
    }

    private void ReadTypes(ref ByteReader reader)
    {
        var count = reader.Count();
        WasmModuleLimitException.ThrowIfAbove(_options.MaxTypes, count, nameof(_options.MaxTypes));
        for (var index = 0; index < count; index++)
        {
            var start = reader.Position;
            var form = reader.Byte();
            if (form != 0x60)
            {
                throw form is 0x4E or 0x4F or 0x50 or 0x5E or 0x5F
                    ? WasmMalformedException.Unsupported("garbage collection", "a type of managed objects", start)
                    : new WasmMalformedException("malformed function type: 0x60 expected", start);
            }

            var parameters = ReadResultType(ref reader);
            var results = ReadResultType(ref reader);
            _module.Types.Add(new WasmFunctionType(parameters, results));
        }
    }

    private WasmValueType[] ReadResultType(ref ByteReader reader)
    {
        var count = reader.Count();
        WasmModuleLimitException.ThrowIfAbove(_options.MaxParameters, count, nameof(_options.MaxParameters));
        var types = new WasmValueType[count];
        for (var index = 0; index < count; index++)
        {
            types[index] = reader.ValueType();
        }

        return types;
    }

    private void ReadImports(ref ByteReader reader)
    {
        var count = reader.Count();
        CheckDefinitions(count);
        for (var index = 0; index < count; index++)
        {
            var start = reader.Position;
            var module = reader.Name();
            var name = reader.Name();
            var kindStart = reader.Position;
            switch (reader.Byte())
            {
                case 0:
                    AddFunction(reader.U32());
                    _module.ImportedFunctions++;
                    _module.Imports.Add(new(module, name, WasmExternKind.Function, _module.FunctionTypes[^1], null, start));
                    break;
                case 1:
                    AddTable(ReadTableType(ref reader));
                    _module.ImportedTables++;
                    _module.Imports.Add(new(module, name, WasmExternKind.Table, 0, _module.Tables[^1], start));
                    break;
                case 2:
                    AddMemory(ReadMemoryType(ref reader));
                    _module.ImportedMemories++;
                    _module.Imports.Add(new(module, name, WasmExternKind.Memory, 0, _module.Memories[^1], start));
                    break;
                case 3:
                    AddGlobal(new GlobalDefinition(ReadGlobalType(ref reader), Initializer: null));
                    _module.ImportedGlobals++;
                    _module.Imports.Add(new(module, name, WasmExternKind.Global, 0, _module.Globals[^1].Type, start));
                    break;
                case 4:
                    throw WasmMalformedException.Unsupported("exception handling", "an imported tag", kindStart);
                default:
                    throw new WasmMalformedException("malformed import kind", kindStart);
            }
        }
    }

    private void AddFunction(uint type)
    {
        _module.FunctionTypes.Add(type);
        WasmModuleLimitException.ThrowIfAbove(_options.MaxFunctions, _module.FunctionTypes.Count, nameof(_options.MaxFunctions));
    }

    private void AddTable(WasmTableType type)
    {
        _module.Tables.Add(type);
        CheckDefinitions(_module.Tables.Count);
    }

    private void AddGlobal(GlobalDefinition global)
    {
        _module.Globals.Add(global);
        CheckDefinitions(_module.Globals.Count);
    }

    private void AddMemory(WasmMemoryType type)
    {
        _module.Memories.Add(type);
        CheckDefinitions(_module.Memories.Count);
    }

    private void CheckDefinitions(int count) => WasmModuleLimitException.ThrowIfAbove(_options.MaxDefinitions, count, nameof(_options.MaxDefinitions));
}
