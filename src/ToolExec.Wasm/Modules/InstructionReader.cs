namespace ToolExec.Wasm;

/// <summary>
/// Reads instruction after instruction (core specification 2.0, 5.4) from a part of a module. After each <see cref="Read"/> the properties that belong to the
/// instruction's <see cref="InstructionInfo.Immediates"/> hold what follows its code; the others hold whatever they held before.
/// It checks the syntax of single instructions, not that blocks are closed, and no index.
/// </summary>
internal ref struct InstructionReader(ReadOnlySpan<byte> binary, int start, int end)
{
    private ByteReader _reader = new(binary, start, end);

    /// <summary>Gets where the current instruction begins in the module.</summary>
    public int Offset { get; private set; } = start;

    /// <summary>Gets where the next instruction begins in the module.</summary>
    public readonly int Position => _reader.Position;

    /// <summary>Gets whether there is nothing more to read.</summary>
    public readonly bool AtEnd => _reader.AtEnd;

    /// <summary>Gets the code, see <see cref="Wasm.Opcode"/>.</summary>
    public int Opcode { get; private set; }

    public InstructionInfo Info { get; private set; } = null!;

    /// <summary>
    /// Gets the first index: the label of a branch; the function, local, global, table, data or element segment; the type of an indirect call;
    /// the destination of <c>table.copy</c>.
    /// </summary>
    public uint Index { get; private set; }

    /// <summary>Gets the second index: the table of an indirect call and of <c>table.init</c>; the source of <c>table.copy</c>.</summary>
    public uint Index2 { get; private set; }

    /// <summary>Gets the labels of <c>br_table</c>; the last is the default.</summary>
    public uint[] Labels { get; private set; } = [];

    /// <summary>Gets the type of a block, loop or condition.</summary>
    public BlockType BlockType { get; private set; }

    /// <summary>Gets the logarithm of the promised alignment of an access to memory.</summary>
    public uint AlignmentLog2 { get; private set; }

    /// <summary>Gets what an access to memory adds to its address.</summary>
    public uint MemoryOffset { get; private set; }

    /// <summary>Gets the value of a constant: an integer with its sign, or the bits of a floating-point number (the lower 32 of them for <c>f32</c>).</summary>
    public long Constant { get; private set; }

    /// <summary>Gets the type of <c>ref.null</c>.</summary>
    public WasmValueType ReferenceType { get; private set; }

    /// <summary>Gets the types of a typed <c>select</c>; a valid one has exactly one.</summary>
    public WasmValueType[] ValueTypes { get; private set; } = [];

    /// <summary>Goes on to the next instruction.</summary>
    /// <exception cref="WasmMalformedException">There is none, or it is malformed.</exception>
    public void Read()
    {
        Offset = _reader.Position;
        Opcode = _reader.Byte();
        if (Opcode >= Wasm.Opcode.Prefix)
        {
            ReadPrefixed();
        }

        Info = InstructionTable.Get(Opcode);
        ReadImmediates();
    }

    private void ReadPrefixed()
    {
        if (Opcode == Wasm.Opcode.VectorPrefix)
        {
            throw WasmMalformedException.Unsupported("SIMD", "an instruction with the prefix 0xfd", Offset);
        }

        if (Opcode == Wasm.Opcode.AtomicPrefix)
        {
            throw WasmMalformedException.Unsupported("threads", "an instruction with the prefix 0xfe", Offset);
        }

        if (Opcode == Wasm.Opcode.Prefix)
        {
            var number = _reader.U32();
            Opcode = number > 0xFF ? -1 : (Wasm.Opcode.Prefix << 8) | (int)number;
        }
    }

    private void ReadImmediates()
    {
        switch (Info.Immediates)
        {
            case Immediates.None:
                break;
            case Immediates.Block:
                BlockType = ReadBlockType();
                break;
            case Immediates.Label or Immediates.Index:
                Index = _reader.U32();
                break;
            case Immediates.LabelTable:
                ReadLabels();
                break;
            case Immediates.IndirectCall or Immediates.TwoIndices:
                Index = _reader.U32();
                Index2 = _reader.U32();
                break;
            case Immediates.MemoryAccess:
                ReadMemoryAccess();
                break;
            case Immediates.Memory:
                _reader.Zero();
                break;
            case Immediates.DataAndMemory:
                Index = _reader.U32();
                _reader.Zero();
                break;
            case Immediates.TwoMemories:
                _reader.Zero();
                _reader.Zero();
                break;
            case Immediates.I32:
                Constant = _reader.S32();
                break;
            case Immediates.I64:
                Constant = _reader.S64();
                break;
            case Immediates.F32:
                Constant = (uint)_reader.F32Bits();
                break;
            case Immediates.F64:
                Constant = _reader.F64Bits();
                break;
            case Immediates.ReferenceType:
                ReferenceType = _reader.ReferenceType();
                break;
            case Immediates.ValueTypes:
                ReadValueTypes();
                break;
            default:
                throw UnknownInstruction();
        }
    }

    // 5.4.1: a block's type is 0x40, a value type, or the index of a function type as a positive signed integer of 33 bits.
    private BlockType ReadBlockType()
    {
        var at = _reader.Position;
        var first = _reader.Peek();
        if (first == 0x40)
        {
            _reader.Byte();
            return default;
        }

        if ((first & 0xC0) == 0x40)
        {
            return new BlockType(_reader.ValueType(), null);
        }

        var index = _reader.S33();
        return index >= 0 ? new BlockType(null, (uint)index) : throw new WasmMalformedException("malformed block type: a negative index", at);
    }

    private void ReadLabels()
    {
        var count = _reader.Count();
        var labels = new uint[count + 1];
        for (var index = 0; index <= count; index++)
        {
            labels[index] = _reader.U32();
        }

        Labels = labels;
    }

    private void ReadValueTypes()
    {
        var types = new WasmValueType[_reader.Count()];
        for (var index = 0; index < types.Length; index++)
        {
            types[index] = _reader.ValueType();
        }

        ValueTypes = types;
    }

    // 5.4.6. The bit 0x40 of the alignment announces the index of a memory, of which 2.0 has but one; no alignment of 2.0 is that large.
    private void ReadMemoryAccess()
    {
        var at = _reader.Position;
        AlignmentLog2 = _reader.U32();
        if (AlignmentLog2 is >= 0x40 and < 0x80)
        {
            throw WasmMalformedException.Unsupported("multiple memories", "an access with the index of a memory", at);
        }

        if (AlignmentLog2 >= 0x80)
        {
            throw new WasmMalformedException("malformed memop flags", at);
        }

        MemoryOffset = _reader.U32();
    }

    private readonly WasmMalformedException UnknownInstruction()
    {
        var name = Opcode < 0 ? "0xfc with a large number" : $"0x{Opcode:x2}";
        return Opcode switch
        {
            0x06 or 0x07 or 0x08 or 0x09 or 0x0A or 0x18 or 0x19 or 0x1F => WasmMalformedException.Unsupported("exception handling", $"the instruction {name}", Offset),
            0x14 or 0x15 or 0xD4 or 0xD5 or 0xD6 => WasmMalformedException.Unsupported("function references", $"the instruction {name}", Offset),
            0xD3 or 0xFB => WasmMalformedException.Unsupported("garbage collection", $"the instruction {name}", Offset),
            _ => new WasmMalformedException($"illegal opcode {name}", Offset),
        };
    }
}
