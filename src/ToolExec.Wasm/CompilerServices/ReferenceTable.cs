namespace ToolExec.Wasm.CompilerServices;

/// <summary>A table of the host's references.</summary>
internal sealed class ReferenceTable(WasmTableType type, uint limit) : TableStore(type, limit)
{
    private object?[] _items = new object?[type.Limits.Minimum];

    /// <inheritdoc/>
    public override uint Length => (uint)_items.Length;

    /// <inheritdoc/>
    public override object? Get(uint index) => _items[index];

    /// <inheritdoc/>
    public override void Set(uint index, object? value) => _items[index] = value;

    /// <inheritdoc/>
    public override int Grow(uint count, object? value)
    {
        var before = Length;
        if (count > Limit - before || before + count > (uint)Array.MaxLength)
        {
            return -1;
        }

        Array.Resize(ref _items, (int)(before + count));
        Array.Fill(_items, value, (int)before, (int)count);
        return (int)before;
    }

    /// <inheritdoc/>
    public override void Fill(uint start, object? value, uint count) => _items.AsSpan((int)start, (int)count).Fill(value);

    /// <inheritdoc/>
    public override void Copy(uint destination, TableStore source, uint start, uint count) =>
        ((ReferenceTable)source)._items.AsSpan((int)start, (int)count).CopyTo(_items.AsSpan((int)destination));
}
