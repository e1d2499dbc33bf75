namespace ToolExec.Wasm;

/// <summary>
/// Decodes a module (core specification 2.0, 5.5) section by section. What it lets through follows the grammar of the binary format, apart from the
/// instructions, which <see cref="CodeScanner"/> reads.
/// </summary>
internal sealed partial class ModuleDecoder
{
    private readonly WasmModuleOptions _options;
    private readonly ModuleDefinition _module;
    private int _declaredFunctions;
    private long _elements;

    private ModuleDecoder(byte[] binary, WasmModuleOptions options)
    {
        _options = options;
        _module = new ModuleDefinition(binary);
    }

    private enum Section : byte
    {
        Custom = 0,
        Type = 1,
        Import = 2,
        Function = 3,
        Table = 4,
        Memory = 5,
        Global = 6,
        Export = 7,
        Start = 8,
        Element = 9,
        Code = 10,
        Data = 11,
        DataCount = 12,
        Tag = 13,
    }

    /// <summary>Decodes a module.</summary>
    /// <param name="binary">The bytes, which must not change from here on.</param>
    /// <param name="options">The limits.</param>
    /// <exception cref="WasmMalformedException">The bytes do not follow the grammar.</exception>
    /// <exception cref="WasmModuleLimitException">A limit is exceeded.</exception>
    public static ModuleDefinition Decode(byte[] binary, WasmModuleOptions options)
    {
        WasmModuleLimitException.ThrowIfAbove(options.MaxModuleBytes, binary.Length, nameof(options.MaxModuleBytes));
        var decoder = new ModuleDecoder(binary, options);
        decoder.Run();
        return decoder._module;
    }

    // 5.5.16: the sections come in a fixed order, each at most once; custom ones anywhere.
    private void Run()
    {
        var reader = new ByteReader(_module.Binary, 0, _module.Binary.Length);
        if (reader.Remaining < 4 || !reader.Bytes(4).SequenceEqual("\0asm"u8))
        {
            throw new WasmMalformedException("magic header not detected", 0);
        }

        if (reader.Remaining < 4 || !reader.Bytes(4).SequenceEqual("\u0001\0\0\0"u8))
        {
            throw new WasmMalformedException("unknown binary version", 4);
        }

        var last = 0;
        while (!reader.AtEnd)
        {
            var start = reader.Position;
            var id = (Section)reader.Byte();
            var rank = Rank(id, start);
            if (id != Section.Custom)
            {
                last = rank > last ? rank : throw new WasmMalformedException("unexpected content after last section: out of order, or a second one", start);
            }

            ReadSection(id, ref reader);
        }

        CheckCounts(reader.Position);
    }

    // 5.5.16: the data count section stands before the code section, although its number is higher.
    private static int Rank(Section id, int position) => id switch
    {
        Section.DataCount => 2 * (int)Section.Element + 1,
        <= Section.Data => 2 * (int)id,
        Section.Tag => throw WasmMalformedException.Unsupported("exception handling", "a section of tags", position),
        _ => throw new WasmMalformedException($"malformed section id {(byte)id}", position),
    };

    private void ReadSection(Section id, ref ByteReader reader)
    {
        var size = reader.Count();
        var end = reader.Position + size;
        var section = new ByteReader(_module.Binary, reader.Position, end);
        ReadContent(id, ref section);
        if (!section.AtEnd)
        {
            throw section.Malformed("section size mismatch");
        }

        reader.Position = end;
    }

    private void ReadContent(Section id, ref ByteReader reader)
    {
        switch (id)
        {
            case Section.Custom:
                var name = reader.Name();
                _module.CustomSections.Add(new CustomSection(name, Rest(ref reader)));
                CheckDefinitions(_module.CustomSections.Count);
                break;
            case Section.Type:
                ReadTypes(ref reader);
                break;
            case Section.Import:
                ReadImports(ref reader);
                break;
            case Section.Function:
                ReadFunctions(ref reader);
                break;
            case Section.Table:
                ReadTables(ref reader);
                break;
            case Section.Memory:
                ReadMemories(ref reader);
                break;
            case Section.Global:
                ReadGlobals(ref reader);
                break;
            case Section.Export:
                ReadExports(ref reader);
                break;
            case Section.Start:
                _module.StartByteOffset = reader.Position;
                _module.Start = reader.U32();
                break;
            case Section.Element:
                ReadElements(ref reader);
                break;
            case Section.DataCount:
                _module.DataCount = reader.U32();
                break;
            case Section.Code:
                ReadCode(ref reader);
                break;
            default:
                ReadData(ref reader);
                break;
        }
    }

    // 5.5.16: the lengths of the function and the code section agree, and so do the data count and the length of the data section.
    private void CheckCounts(int position)
    {
        if (_declaredFunctions != _module.Bodies.Count)
        {
            throw InconsistentCode(_module.Bodies.Count, position);
        }

        if (_module.DataCount is { } count && count != (uint)_module.Data.Count)
        {
            throw new WasmMalformedException($"data count and data section have inconsistent lengths, {count} and {_module.Data.Count}", position);
        }
    }

    private WasmMalformedException InconsistentCode(int bodies, int position) =>
        new($"function and code section have inconsistent lengths, {_declaredFunctions} and {bodies}", position);

    private ReadOnlyMemory<byte> Rest(ref ByteReader reader)
    {
        var rest = _module.Binary.AsMemory(reader.Position, reader.Remaining);
        reader.Position = reader.End;
        return rest;
    }
}
