using ToolExec.Wasm.CompilerServices;

namespace ToolExec.Wasm;

/// <summary>A global: of an instance, or of the host, to be imported. Not thread-safe: one thread at a time, the instances that use it included.</summary>
public sealed class WasmGlobal
{
    internal WasmGlobal(GlobalCell cell)
    {
        Cell = cell;
    }

    /// <summary>Makes a global of the host.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="value">Its first value.</param>
    /// <exception cref="ArgumentNullException"><paramref name="type"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">The value is of another type.</exception>
    public WasmGlobal(WasmGlobalType type, WasmValue value)
    {
        ArgumentNullException.ThrowIfNull(type);
        Cell = new GlobalCell(type) { Global = this };
        Check(value);
        Group.Admit(ref Cell.Member, value.Reference);
        Cell.Value = value;
    }

    /// <summary>Gets its type.</summary>
    public WasmGlobalType Type => Cell.Type;

    /// <summary>Gets or sets its value.</summary>
    /// <exception cref="ArgumentException">The new value is of another type.</exception>
    /// <exception cref="InvalidOperationException">The global may not change.</exception>
    public WasmValue Value
    {
        get => Cell.Value;
        set
        {
            if (!Type.IsMutable)
            {
                throw new InvalidOperationException("The global may not change.");
            }

            Check(value);
            Group.Admit(ref Cell.Member, value.Reference);
            Cell.Value = value;
        }
    }

    internal GlobalCell Cell { get; }

    internal static WasmGlobal Of(GlobalCell cell) => cell.Global ??= new WasmGlobal(cell);

    private void Check(WasmValue value)
    {
        if (value.Type != Type.ValueType)
        {
            throw new ArgumentException($"The global is of type {Type.ValueType.Text()}, the value is {value}.", nameof(value));
        }
    }
}
