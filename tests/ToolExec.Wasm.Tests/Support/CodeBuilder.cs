using System.Buffers.Binary;

namespace ToolExec.Wasm.Tests.Support;

/// <summary>Writes instructions. It checks nothing, so that a test can write what is wrong.</summary>
internal sealed class CodeBuilder
{
    private readonly List<byte> _bytes = [];

    public int Length => _bytes.Count;

    public byte[] ToArray() => [.. _bytes];

    public CodeBuilder Raw(params byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    /// <summary>Writes an instruction (a constant of <see cref="Opcode"/>) and unsigned integers after it.</summary>
    public CodeBuilder Op(int opcode, params uint[] immediates)
    {
        if (opcode > 0xFF)
        {
            Raw(Opcode.Prefix).Raw(Leb.U((ulong)(opcode & 0xFF)));
        }
        else
        {
            Raw((byte)opcode);
        }

        foreach (var immediate in immediates)
        {
            Raw(Leb.U(immediate));
        }

        return this;
    }

    /// <summary>Writes several instructions that have no immediates.</summary>
    public CodeBuilder Ops(params int[] opcodes)
    {
        foreach (var opcode in opcodes)
        {
            Op(opcode);
        }

        return this;
    }

    public CodeBuilder I32(int value) => Op(Opcode.I32Const).Raw(Leb.S(value));

    public CodeBuilder I64(long value) => Op(Opcode.I64Const).Raw(Leb.S(value));

    public CodeBuilder F32(float value) => F32Bits(BitConverter.SingleToInt32Bits(value));

    public CodeBuilder F64(double value) => F64Bits(BitConverter.DoubleToInt64Bits(value));

    public CodeBuilder F32Bits(int bits)
    {
        var buffer = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(buffer, bits);
        return Op(Opcode.F32Const).Raw(buffer);
    }

    public CodeBuilder F64Bits(long bits)
    {
        var buffer = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(buffer, bits);
        return Op(Opcode.F64Const).Raw(buffer);
    }

    /// <summary>Writes a constant of a numeric type from its bits, or a null reference.</summary>
    public CodeBuilder Const(WasmValueType type, long bits) => type switch
    {
        WasmValueType.I32 => I32((int)bits),
        WasmValueType.I64 => I64(bits),
        WasmValueType.F32 => F32Bits((int)bits),
        WasmValueType.F64 => F64Bits(bits),
        _ => RefNull(type),
    };

    public CodeBuilder LocalGet(int index) => Op(Opcode.LocalGet, (uint)index);

    public CodeBuilder LocalSet(int index) => Op(Opcode.LocalSet, (uint)index);

    public CodeBuilder LocalTee(int index) => Op(Opcode.LocalTee, (uint)index);

    public CodeBuilder GlobalGet(int index) => Op(Opcode.GlobalGet, (uint)index);

    public CodeBuilder GlobalSet(int index) => Op(Opcode.GlobalSet, (uint)index);

    public CodeBuilder Call(int function) => Op(Opcode.Call, (uint)function);

    public CodeBuilder CallIndirect(int type, int table = 0) => Op(Opcode.CallIndirect, (uint)type, (uint)table);

    /// <summary>Writes an access to memory with its natural alignment, or the one given.</summary>
    public CodeBuilder Memory(int opcode, uint offset = 0, int? alignmentLog2 = null) =>
        Op(opcode, (uint)(alignmentLog2 ?? InstructionTable.Get(opcode).AccessLog2), offset);

    public CodeBuilder MemorySize() => Op(Opcode.MemorySize, 0);

    public CodeBuilder MemoryGrow() => Op(Opcode.MemoryGrow, 0);

    public CodeBuilder RefNull(WasmValueType type) => Op(Opcode.RefNull).Raw(Leb.Type(type));

    public CodeBuilder RefFunc(int function) => Op(Opcode.RefFunc, (uint)function);

    public CodeBuilder Select(WasmValueType type) => Op(Opcode.SelectTyped, 1).Raw(Leb.Type(type));

    public CodeBuilder Br(int label) => Op(Opcode.Br, (uint)label);

    public CodeBuilder BrIf(int label) => Op(Opcode.BrIf, (uint)label);

    public CodeBuilder BrTable(uint[] labels, uint defaultLabel) =>
        Op(Opcode.BrTable, [(uint)labels.Length, .. labels, defaultLabel]);

    /// <summary>Opens a block without type; close it with <see cref="End"/>.</summary>
    public CodeBuilder Open(int opcode) => Op(opcode).Raw(0x40);

    /// <summary>Opens a block with one result.</summary>
    public CodeBuilder Open(int opcode, WasmValueType result) => Op(opcode).Raw(Leb.Type(result));

    /// <summary>Opens a block with a function type of the module.</summary>
    public CodeBuilder Open(int opcode, int type) => Op(opcode).Raw(Leb.S(type));

    /// <summary>Writes a whole block without type.</summary>
    public CodeBuilder Block(Action<CodeBuilder> body) => Open(Opcode.Block).Nested(body).End();

    /// <summary>Writes a whole loop without type.</summary>
    public CodeBuilder Loop(Action<CodeBuilder> body) => Open(Opcode.Loop).Nested(body).End();

    /// <summary>Writes a whole condition without type.</summary>
    public CodeBuilder If(Action<CodeBuilder> then, Action<CodeBuilder>? otherwise = null)
    {
        Open(Opcode.If).Nested(then);
        if (otherwise is not null)
        {
            Op(Opcode.Else).Nested(otherwise);
        }

        return End();
    }

    public CodeBuilder Else() => Op(Opcode.Else);

    public CodeBuilder End() => Op(Opcode.End);

    public CodeBuilder Nested(Action<CodeBuilder> body)
    {
        body(this);
        return this;
    }
}
