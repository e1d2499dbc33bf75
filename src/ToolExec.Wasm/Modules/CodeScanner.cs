using System.Collections;

namespace ToolExec.Wasm;

/// <summary>Reads an expression (core specification 2.0, 5.4.9) for its syntax alone: known instructions, and every block closed.</summary>
internal static class CodeScanner
{
    /// <summary>Finds the end of an expression.</summary>
    /// <param name="binary">The module.</param>
    /// <param name="start">Where the expression begins.</param>
    /// <param name="limit">Where the part ends that it is in.</param>
    /// <param name="maxNesting">How deep blocks may be nested.</param>
    /// <param name="hasDataCount">Whether there is a data count section, without which no instruction may name a data segment.</param>
    /// <returns>The position after the closing <c>end</c>.</returns>
    /// <exception cref="WasmMalformedException">The bytes are no expression.</exception>
    /// <exception cref="WasmModuleLimitException">Blocks are nested too deep.</exception>
    public static int Scan(ReadOnlySpan<byte> binary, int start, int limit, int maxNesting, bool hasDataCount = true)
    {
        var reader = new InstructionReader(binary, start, limit);
        var depth = 0;
        BitArray? conditions = null;
        do
        {
            reader.Read();
            switch (reader.Opcode)
            {
                case Opcode.Block or Opcode.Loop or Opcode.If:
                    depth++;
                    WasmModuleLimitException.ThrowIfAbove(maxNesting, depth + 1, nameof(WasmModuleOptions.MaxNesting));
                    conditions ??= new BitArray(64);
                    if (depth >= conditions.Length)
                    {
                        conditions.Length *= 2;
                    }

                    conditions[depth] = reader.Opcode == Opcode.If;
                    break;
                case Opcode.Else when conditions is null || !conditions[depth]:
                    throw UnexpectedElse(reader.Offset);
                case Opcode.Else:
                    conditions[depth] = false;
                    break;
                case Opcode.End:
                    depth--;
                    break;
                case Opcode.MemoryInit or Opcode.DataDrop when !hasDataCount:
                    throw DataCountRequired(reader.Offset);
            }
        }
        while (depth >= 0);

        return reader.Position;
    }

    /// <summary>5.5.16: whoever names a data segment in code needs the data count section before it.</summary>
    internal static WasmMalformedException DataCountRequired(int offset) => new("data count section required", offset);

    internal static WasmMalformedException UnexpectedElse(int offset) => new("unexpected else: no if is open", offset);

    /// <summary>5.4.9 and 5.5.13: an expression ends with its <c>end</c>, and a body with its expression.</summary>
    internal static WasmMalformedException BytesAfterEnd(int offset) => new("section size mismatch: bytes after the end of the function", offset);
}
