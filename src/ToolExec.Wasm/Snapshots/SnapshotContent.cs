namespace ToolExec.Wasm.Snapshots;

/// <summary>A snapshot whose every number was checked against its module and its base: applying it cannot fail any more.</summary>
internal sealed class SnapshotContent
{
    private readonly ReadOnlyMemory<byte> _data;

    private SnapshotContent(ReadOnlyMemory<byte> data) => _data = data;

    /// <summary>Gets the pages of the memories.</summary>
    public List<uint> Pages { get; } = [];

    /// <summary>Gets the bits of the globals, as in <see cref="InstanceState"/>.</summary>
    public List<ulong> Globals { get; } = [];

    /// <summary>Gets the tables, as in <see cref="InstanceState"/>.</summary>
    public List<uint[]> Tables { get; } = [];

    public bool[] DroppedData { get; private set; } = [];

    public bool[] DroppedElements { get; private set; } = [];

    private List<List<Run>> Runs { get; } = [];

    /// <summary>Checks a snapshot against what it is to be restored on.</summary>
    /// <exception cref="WasmSnapshotException">It is of another module or base, or says what cannot be.</exception>
    public static SnapshotContent Parse(WasmSnapshot snapshot, ModuleDefinition module, ReadOnlySpan<byte> moduleHash, SnapshotBase from)
    {
        if (!snapshot.ModuleHash.Span.SequenceEqual(moduleHash))
        {
            throw new WasmSnapshotException(
                WasmSnapshotFailure.OtherModule,
                $"The snapshot is of the module with the SHA-256 {snapshot.ModuleSha256}, not {Convert.ToHexStringLower(moduleHash)}.");
        }

        if (!snapshot.BaseHash.Span.SequenceEqual(from.Hash.Span))
        {
            throw new WasmSnapshotException(
                WasmSnapshotFailure.OtherBase,
                $"The snapshot is the difference from the image {snapshot.BaseSha256}, not {Convert.ToHexStringLower(from.Hash.Span)}.");
        }

        var content = new SnapshotContent(snapshot.Data);
        var cursor = new SnapshotCursor(snapshot.Structure.Span);
        content.ReadMemories(ref cursor, module, from);
        content.ReadGlobals(ref cursor, module);
        content.ReadTables(ref cursor, module, from);
        content.DroppedData = ReadBits(ref cursor, module.Data.Count, "data segments");
        content.DroppedElements = ReadBits(ref cursor, module.Elements.Count, "element segments");
        cursor.End("the structure");
        return content;
    }

    /// <summary>Writes the differences of a memory over what it starts with.</summary>
    public void Apply(int memory, WasmMemory target)
    {
        var data = _data.Span;
        foreach (var run in Runs[memory])
        {
            target.Write((uint)run.Offset, data.Slice(run.DataOffset, run.Length));
        }
    }

    private void ReadMemories(ref SnapshotCursor cursor, ModuleDefinition module, SnapshotBase from)
    {
        var dataOffset = 0;
        for (var i = module.ImportedMemories; i < module.Memories.Count; i++)
        {
            var own = i - module.ImportedMemories;
            var limits = module.Memories[i].Limits;
            var least = Math.Max(limits.Minimum, own < from.Memories.Length ? from.Memories[own].Pages : 0);
            var pages = cursor.Number("the pages of a memory");
            if (pages < least || pages > (limits.Maximum ?? WasmMemory.MaxPageCount))
            {
                throw WasmSnapshotException.Corrupt(
                    $"memory {i} has {pages} pages where it must have {least} to {limits.Maximum ?? WasmMemory.MaxPageCount}");
            }

            Pages.Add(pages);
            Runs.Add(ReadRuns(ref cursor, (long)pages * WasmMemory.PageSize, ref dataOffset));
        }

        if (dataOffset != _data.Length)
        {
            throw WasmSnapshotException.Corrupt($"it has {_data.Length - dataOffset} bytes that belong nowhere");
        }
    }

    private List<Run> ReadRuns(ref SnapshotCursor cursor, long memoryBytes, ref int dataOffset)
    {
        var runs = new List<Run>();
        long at = 0;
        while (true)
        {
            var length = (long)cursor.Number("the length of a run") * SnapshotFormat.WordBytes;
            if (length == 0)
            {
                return runs;
            }

            at += (long)cursor.Number("the gap before a run") * SnapshotFormat.WordBytes;
            if (at + length > memoryBytes)
            {
                throw WasmSnapshotException.Corrupt($"a run of {length} bytes at {at} ends behind the memory of {memoryBytes}");
            }

            if (length > _data.Length - dataOffset)
            {
                throw WasmSnapshotException.Corrupt($"a run of {length} bytes has only {_data.Length - dataOffset}");
            }

            runs.Add(new Run(at, (int)length, dataOffset));
            at += length;
            dataOffset += (int)length;
        }
    }

    private void ReadGlobals(ref SnapshotCursor cursor, ModuleDefinition module)
    {
        for (var i = module.ImportedGlobals; i < module.Globals.Count; i++)
        {
            var bits = cursor.Bits("a global");
            var largest = module.Globals[i].Type.ValueType switch
            {
                WasmValueType.I64 or WasmValueType.F64 => ulong.MaxValue,
                WasmValueType.FuncRef => (ulong)module.FunctionTypes.Count,
                WasmValueType.ExternRef => 0UL,
                _ => uint.MaxValue,
            };
            if (bits > largest)
            {
                throw WasmSnapshotException.Corrupt($"global {i} has a value that its type does not");
            }

            Globals.Add(bits);
        }
    }

    private void ReadTables(ref SnapshotCursor cursor, ModuleDefinition module, SnapshotBase from)
    {
        for (var i = module.ImportedTables; i < module.Tables.Count; i++)
        {
            var how = cursor.Byte("how a table is kept");
            if (how == 0 && from.Tables is { } before)
            {
                Tables.Add(before[i - module.ImportedTables]);
            }
            else if (how == 1)
            {
                Tables.Add(ReadTable(ref cursor, module, i));
            }
            else
            {
                throw WasmSnapshotException.Corrupt($"table {i} is kept in a way ({how}) that is not known");
            }
        }
    }

    private static uint[] ReadTable(ref SnapshotCursor cursor, ModuleDefinition module, int index)
    {
        var limits = module.Tables[index].Limits;
        var length = cursor.Number("the length of a table");
        var most = limits.Maximum ?? uint.MaxValue;

        // An element takes at least a byte, so a length that lies costs nothing.
        if (length < limits.Minimum || length > most || length > cursor.Left)
        {
            throw WasmSnapshotException.Corrupt($"table {index} has {length} elements where it must have {limits.Minimum} to {most}, and {cursor.Left} bytes are left");
        }

        var largest = module.Tables[index].ElementType == WasmValueType.FuncRef ? (uint)module.FunctionTypes.Count : 0;
        var elements = new uint[length];
        for (var i = 0; i < elements.Length; i++)
        {
            elements[i] = cursor.Number("an element of a table");
            if (elements[i] > largest)
            {
                throw WasmSnapshotException.Corrupt($"table {index} refers to a function that is not there");
            }
        }

        return elements;
    }

    private static bool[] ReadBits(ref SnapshotCursor cursor, int count, string what)
    {
        var bits = new bool[count];
        for (var at = 0; at < count; at += 8)
        {
            var value = cursor.Byte(what);
            for (var i = 0; i < 8; i++)
            {
                var bit = (value & (1 << i)) != 0;
                if (at + i < count)
                {
                    bits[at + i] = bit;
                }
                else if (bit)
                {
                    throw WasmSnapshotException.Corrupt($"it speaks of {what} that are not there");
                }
            }
        }

        return bits;
    }

    [System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
    private readonly record struct Run(long Offset, int Length, int DataOffset);
}
