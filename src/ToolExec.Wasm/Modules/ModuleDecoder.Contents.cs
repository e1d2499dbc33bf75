namespace ToolExec.Wasm;

internal sealed partial class ModuleDecoder
{
    private void ReadFunctions(ref ByteReader reader)
    {
        _declaredFunctions = reader.Count();
        for (var index = 0; index < _declaredFunctions; index++)
        {
            AddFunction(reader.U32());
        }
    }

    private void ReadTables(ref ByteReader reader)
    {
        var count = reader.Count();
        for (var index = 0; index < count; index++)
        {
            if (reader.Peek() == 0x40)
            {
                throw WasmMalformedException.Unsupported("function references", "a table with an initial value", reader.Position);
            }

            AddTable(ReadTableType(ref reader));
        }
    }

    private void ReadMemories(ref ByteReader reader)
    {
        var count = reader.Count();
        for (var index = 0; index < count; index++)
        {
            AddMemory(ReadMemoryType(ref reader));
        }
    }

    private void ReadGlobals(ref ByteReader reader)
    {
        var count = reader.Count();
        for (var index = 0; index < count; index++)
        {
            var type = ReadGlobalType(ref reader);
            AddGlobal(new GlobalDefinition(type, ReadExpression(ref reader)));
        }
    }

    private void ReadExports(ref ByteReader reader)
    {
        var count = reader.Count();
        CheckDefinitions(count);
        for (var index = 0; index < count; index++)
        {
            var start = reader.Position;
            var name = reader.Name();
            var kindStart = reader.Position;
            var kind = reader.Byte() switch
            {
                0 => WasmExternKind.Function,
                1 => WasmExternKind.Table,
                2 => WasmExternKind.Memory,
                3 => WasmExternKind.Global,
                4 => throw WasmMalformedException.Unsupported("exception handling", "an exported tag", kindStart),
                _ => throw new WasmMalformedException("malformed export kind", kindStart),
            };
            _module.Exports.Add(new ExportDefinition(name, kind, reader.U32(), start));
        }
    }

    // 5.5.12: of the flag, bit 0 says not active, bit 1 an explicit table (or declarative, if not active), bit 2 expressions instead of indices.
    private void ReadElements(ref ByteReader reader)
    {
        var count = reader.Count();
        CheckDefinitions(count);
        for (var index = 0; index < count; index++)
        {
            var start = reader.Position;
            var flag = reader.U32();
            if (flag > 7)
            {
                throw new WasmMalformedException("malformed elements segment kind", start);
            }

            var mode = (flag & 1) == 0 ? SegmentMode.Active : (flag & 2) == 0 ? SegmentMode.Passive : SegmentMode.Declarative;
            var table = mode == SegmentMode.Active && (flag & 2) != 0 ? reader.U32() : 0;
            var offset = mode == SegmentMode.Active ? ReadExpression(ref reader) : default;
            var type = WasmValueType.FuncRef;
            var hasExpressions = (flag & 4) != 0;
            if ((flag & 3) != 0)
            {
                type = hasExpressions ? reader.ReferenceType() : ReadElementKind(ref reader);
            }

            _module.Elements.Add(new ElementSegment(mode, table, offset, type, ReadItems(ref reader, hasExpressions), start));
        }
    }

    private static WasmValueType ReadElementKind(ref ByteReader reader) =>
        reader.Byte() == 0 ? WasmValueType.FuncRef : throw new WasmMalformedException("malformed element kind: 0x00 expected", reader.Position - 1);

    private ConstExpression[] ReadItems(ref ByteReader reader, bool hasExpressions)
    {
        var count = reader.Count();
        _elements += count;
        WasmModuleLimitException.ThrowIfAbove(_options.MaxElements, _elements, nameof(_options.MaxElements));
        var items = new ConstExpression[count];
        for (var index = 0; index < count; index++)
        {
            items[index] = hasExpressions ? ReadExpression(ref reader) : new ConstExpression(reader.Position, 0, reader.U32());
        }

        return items;
    }

    // 5.5.13: the size of each body is given, and the local variables are counted in runs of one type.
    private void ReadCode(ref ByteReader reader)
    {
        var count = reader.Count();
        if (count != _declaredFunctions)
        {
            throw InconsistentCode(count, reader.Position);
        }

        for (var index = 0; index < count; index++)
        {
            var size = reader.Count();
            WasmModuleLimitException.ThrowIfAbove(_options.MaxFunctionBytes, size, nameof(_options.MaxFunctionBytes));
            var end = reader.Position + size;
            var body = new ByteReader(_module.Binary, reader.Position, end);
            var locals = ReadLocals(ref body);
            _module.Bodies.Add(new FunctionBody(locals, body.Position, end));
            reader.Position = end;
        }
    }

    private LocalRun[] ReadLocals(ref ByteReader reader)
    {
        var start = reader.Position;
        var runs = new LocalRun[reader.Count(bytesEach: 2)];
        ulong total = 0;
        for (var index = 0; index < runs.Length; index++)
        {
            runs[index] = new LocalRun(reader.U32(), reader.ValueType());
            total += runs[index].Count;
        }

        if (total > uint.MaxValue)
        {
            throw new WasmMalformedException("too many locals", start);
        }

        WasmModuleLimitException.ThrowIfAbove(_options.MaxLocals, (long)total, nameof(_options.MaxLocals));
        return runs;
    }

    // 5.5.14: flag 0 is active in memory 0, 1 is passive, 2 is active in a memory that is named.
    private void ReadData(ref ByteReader reader)
    {
        var count = reader.Count();
        CheckDefinitions(count);
        for (var index = 0; index < count; index++)
        {
            var start = reader.Position;
            var flag = reader.U32();
            if (flag > 2)
            {
                throw new WasmMalformedException("malformed data segment kind", start);
            }

            var mode = flag == 1 ? SegmentMode.Passive : SegmentMode.Active;
            var memory = flag == 2 ? reader.U32() : 0;
            var offset = mode == SegmentMode.Active ? ReadExpression(ref reader) : default;
            var length = reader.Count();
            var bytes = _module.Binary.AsMemory(reader.Position, length);
            reader.Position += length;
            _module.Data.Add(new DataSegment(mode, memory, offset, bytes, start));
        }
    }

    private ConstExpression ReadExpression(ref ByteReader reader)
    {
        var start = reader.Position;
        reader.Position = CodeScanner.Scan(_module.Binary, start, reader.End, _options.MaxNesting);
        return new ConstExpression(start, reader.Position - start);
    }
}
