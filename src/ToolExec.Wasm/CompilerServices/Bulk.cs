namespace ToolExec.Wasm.CompilerServices;

/// <summary>
/// The instructions on whole ranges of the memory and of tables (core specification 2.0, 4.4.6 and 4.4.7). All of them check every bound before they
/// change anything, and look now and then whether the call must stop.
/// </summary>
internal static unsafe class Bulk
{
    private const long Piece = 1 << 20;

    public static int MemorySize(WasmContext context) => (int)(context.Memory.Length / WasmMemory.PageSize);

    public static int MemoryGrow(WasmContext context, int pages)
    {
        var before = context.Memory.Grow((uint)pages);
        return before >= 0 || !context.Instance!.TrapsAtMemoryLimit ? before : throw WasmTrapException.Of(WasmTrapKind.MemoryExhausted);
    }

    public static void MemoryFill(WasmContext context, int destination, int value, int count)
    {
        var memory = context.Memory;
        CheckMemory(memory, destination, count);
        long left = (uint)count;
        for (var at = memory.Base + (uint)destination; left > 0; at += Piece, left -= Piece)
        {
            Look(context, left);
            new Span<byte>(at, (int)Math.Min(left, Piece)).Fill((byte)value);
        }
    }

    public static void MemoryCopy(WasmContext context, int destination, int source, int count)
    {
        var memory = context.Memory;
        CheckMemory(memory, source, count);
        CheckMemory(memory, destination, count);
        long left = (uint)count;
        var from = memory.Base + (uint)source;
        var to = memory.Base + (uint)destination;
        if (to <= from)
        {
            for (long at = 0; at < left; at += Piece)
            {
                Look(context, left);
                Move(from + at, to + at, Math.Min(left - at, Piece));
            }

            return;
        }

        // From the end, so that no piece overwrites what is still to be copied.
        while (left > 0)
        {
            Look(context, left);
            var piece = Math.Min(left, Piece);
            left -= piece;
            Move(from + left, to + left, piece);
        }
    }

    public static void MemoryInit(WasmContext context, int destination, int source, int count, int segment)
    {
        var bytes = context.Instance!.DataSegment(segment);
        if ((ulong)(uint)source + (uint)count > (uint)bytes.Length)
        {
            throw WasmTrapException.Of(WasmTrapKind.MemoryOutOfBounds);
        }

        CheckMemory(context.Memory, destination, count);
        bytes.Slice(source, count).CopyTo(new Span<byte>(context.Memory.Base + (uint)destination, count));
    }

    public static void DataDrop(WasmContext context, int segment) => context.Instance!.DropData(segment);

    public static object? TableGet(WasmContext context, int index, int table)
    {
        var store = context.Tables[table];
        CheckTable(store, index, 1);
        var value = store.Get((uint)index);
        return value is FunctionCell { Context: null, Host: null } own ? context.Instance!.Bind(own) : value;
    }

    public static FunctionCell? TableGetFunction(WasmContext context, int index, int table) => (FunctionCell?)TableGet(context, index, table);

    public static void TableSet(WasmContext context, int index, object? value, int table)
    {
        CheckTable(context.Tables[table], index, 1);
        context.Tables[table].Set((uint)index, value);
    }

    public static int TableSize(WasmContext context, int table) => (int)context.Tables[table].Length;

    public static int TableGrow(WasmContext context, object? value, int count, int table) => context.Tables[table].Grow((uint)count, value);

    public static void TableFill(WasmContext context, int start, object? value, int count, int table)
    {
        CheckTable(context.Tables[table], start, count);
        context.Tables[table].Fill((uint)start, value, (uint)count);
    }

    public static void TableCopy(WasmContext context, int destination, int source, int count, int destinationTable, int sourceTable)
    {
        var from = context.Tables[sourceTable];
        var to = context.Tables[destinationTable];
        CheckTable(from, source, count);
        CheckTable(to, destination, count);
        if (to.IsShared && !from.IsShared)
        {
            context.Instance!.BindAll(from);
        }

        to.Copy((uint)destination, from, (uint)source, (uint)count);
    }

    public static void TableInit(WasmContext context, int destination, int source, int count, int table, int segment) =>
        context.Instance!.InitTable(context.Tables[table], (uint)destination, segment, (uint)source, (uint)count);

    public static void ElementDrop(WasmContext context, int segment) => context.Instance!.DropElements(segment);

    public static FunctionCell Function(WasmContext context, int index) => context.Instance!.Cell(index);

    public static void CheckMemory(WasmMemory memory, int start, int count)
    {
        if ((long)(uint)start + (uint)count > memory.Length)
        {
            throw WasmTrapException.Of(WasmTrapKind.MemoryOutOfBounds);
        }
    }

    public static void CheckTable(TableStore table, int start, int count)
    {
        if ((ulong)(uint)start + (uint)count > table.Length)
        {
            throw WasmTrapException.Of(WasmTrapKind.TableOutOfBounds);
        }
    }

    private static void Move(byte* from, byte* to, long count) => new Span<byte>(from, (int)count).CopyTo(new Span<byte>(to, (int)count));

    private static void Look(WasmContext context, long left)
    {
        if (left > Piece && Volatile.Read(ref context.Control.Stop) != 0)
        {
            throw Traps.Stopped(context);
        }
    }
}
