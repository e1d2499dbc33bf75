using ToolExec.Wasm.CompilerServices;

namespace ToolExec.Wasm;

/// <summary>A table: of an instance, or of the host, to be imported. Not thread-safe: one thread at a time, the instances that use it included.</summary>
public sealed class WasmTable
{
    /// <summary>Makes a table of the host, of null references.</summary>
    /// <param name="type">Its type; the minimum of its limits is its size.</param>
    /// <exception cref="ArgumentNullException"><paramref name="type"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">The table has more than 100 000 000 elements, or a maximum below its minimum.</exception>
    public WasmTable(WasmTableType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (type.Limits.Minimum > 100_000_000 || type.Limits.Maximum < type.Limits.Minimum)
        {
            throw new ArgumentException($"A table cannot have the limits {type.Limits}.", nameof(type));
        }

        Store = TableStore.Create(type, 100_000_000);
        Store.IsShared = true;
        Store.Table = this;
    }

    internal WasmTable(TableStore store)
    {
        Store = store;
    }

    /// <summary>Gets its type. The minimum of the limits is its size now.</summary>
    public WasmTableType Type => Store.Type with { Limits = Store.Type.Limits with { Minimum = Length } };

    /// <summary>Gets how many elements it has.</summary>
    public uint Length => Store.Length;

    /// <summary>Gets or sets an element: a <c>funcref</c> or <c>externref</c>, as the table's type says.</summary>
    /// <param name="index">Which; the first is 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The table has no such element.</exception>
    /// <exception cref="ArgumentException">The new value is of another type.</exception>
    public WasmValue this[uint index]
    {
        get
        {
            Check(index);
            return WasmValue.FromRaw(Store.Type.ElementType, 0, Store.Get(index));
        }

        set
        {
            Check(index);
            Check(value);
            Group.Admit(ref Store.Member, value.Reference);
            Store.Set(index, value.Reference);
        }
    }

    internal TableStore Store { get; }

    /// <summary>Adds elements at the end, as the instruction table.grow does.</summary>
    /// <param name="count">How many to add.</param>
    /// <param name="value">What they are.</param>
    /// <returns>The number of elements before, or -1 if that would be too many; nothing has changed then.</returns>
    /// <exception cref="ArgumentException">The value is of another type.</exception>
    public int Grow(uint count, WasmValue value)
    {
        Check(value);
        Group.Admit(ref Store.Member, value.Reference);
        return Store.Grow(count, value.Reference);
    }

    private void Check(uint index)
    {
        if (index >= Length)
        {
            throw new ArgumentOutOfRangeException(nameof(index), index, $"The table has {Length} elements.");
        }
    }

    private void Check(WasmValue value)
    {
        if (value.Type != Store.Type.ElementType)
        {
            throw new ArgumentException($"The table holds elements of type {Store.Type.ElementType.Text()}, the value is {value}.", nameof(value));
        }
    }
}
