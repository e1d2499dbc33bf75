namespace ToolExec.Wasm.CompilerServices;

/// <summary>The elements of a table (core specification 2.0, 4.2.7).</summary>
internal abstract class TableStore(WasmTableType type, uint limit)
{
    /// <summary>Gets its type as declared; the minimum of its limits is that at the start.</summary>
    public WasmTableType Type { get; } = type;

    /// <summary>Gets how many elements it may grow to.</summary>
    public uint Limit { get; } = Math.Min(type.Limits.Maximum ?? uint.MaxValue, limit);

    /// <summary>Gets or sets the object that users see, made when it is first asked for.</summary>
    public WasmTable? Table { get; set; }

    /// <summary>Gets or sets whether others than its instance can reach it: from then on every function in it names the state it is called with.</summary>
    public bool IsShared { get; set; }

    /// <summary>One of the group that can reach it, once there is one.</summary>
    public WasmInstance? Member;

    /// <summary>Gets how many elements it has.</summary>
    public abstract uint Length { get; }

    /// <summary>Reads an element.</summary>
    public abstract object? Get(uint index);

    /// <summary>Writes an element.</summary>
    public abstract void Set(uint index, object? value);

    /// <summary>Adds elements.</summary>
    /// <returns>The number before, or -1 where that would be more than <see cref="Limit"/>.</returns>
    public abstract int Grow(uint count, object? value);

    /// <summary>Writes elements that are within the bounds.</summary>
    public abstract void Fill(uint start, object? value, uint count);

    /// <summary>Copies elements that are within the bounds, from a table of the same type, overlapping or not.</summary>
    public abstract void Copy(uint destination, TableStore source, uint start, uint count);

    /// <summary>Makes the store of a table.</summary>
    public static TableStore Create(WasmTableType type, uint limit) => type.ElementType == WasmValueType.FuncRef
        ? new FunctionTable(type, limit)
        : new ReferenceTable(type, limit);
}
