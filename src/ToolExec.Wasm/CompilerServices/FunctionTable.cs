namespace ToolExec.Wasm.CompilerServices;

/// <summary>A table of functions. Generated code reads <see cref="Items"/>, whose length is that of the table.</summary>
internal sealed class FunctionTable : TableStore
{
    /// <summary>The elements, <see cref="FunctionCell.Null"/> for null.</summary>
    public FunctionCell[] Items;

    public FunctionTable(WasmTableType type, uint limit)
        : base(type, limit)
    {
        Items = new FunctionCell[type.Limits.Minimum];
        Array.Fill(Items, FunctionCell.Null);
    }

    /// <inheritdoc/>
    public override uint Length => (uint)Items.Length;

    /// <inheritdoc/>
    public override object? Get(uint index) => Items[index] is var item && item == FunctionCell.Null ? null : item;

    /// <inheritdoc/>
    public override void Set(uint index, object? value) => Items[index] = Cell(value);

    /// <inheritdoc/>
    public override int Grow(uint count, object? value)
    {
        var before = Length;
        if (count > Limit - before || before + count > (uint)Array.MaxLength)
        {
            return -1;
        }

        Array.Resize(ref Items, (int)(before + count));
        Array.Fill(Items, Cell(value), (int)before, (int)count);
        return (int)before;
    }

    /// <inheritdoc/>
    public override void Fill(uint start, object? value, uint count) => Items.AsSpan((int)start, (int)count).Fill(Cell(value));

    /// <inheritdoc/>
    public override void Copy(uint destination, TableStore source, uint start, uint count) =>
        ((FunctionTable)source).Items.AsSpan((int)start, (int)count).CopyTo(Items.AsSpan((int)destination));

    private static FunctionCell Cell(object? value) => value is null ? FunctionCell.Null : (FunctionCell)value;
}
