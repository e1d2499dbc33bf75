namespace ToolExec.Wasm.CompilerServices;

/// <summary>Where the value of a global is, shared by all instances that import it. Fields are read and written by generated code.</summary>
internal sealed class GlobalCell(WasmGlobalType type)
{
    /// <summary>The value of a number, as its bits; an <c>i32</c> or <c>f32</c> has them in the lower half.</summary>
    public long Bits;

    /// <summary>The value of a reference: a <see cref="FunctionCell"/> or an object of the host.</summary>
    public object? Reference;

    /// <summary>Its type.</summary>
    public readonly WasmGlobalType Type = type;

    /// <summary>One of the group that can reach it, once there is one.</summary>
    public WasmInstance? Member;

    /// <summary>The object that users see, made when it is first asked for.</summary>
    public WasmGlobal? Global;

    /// <summary>Gets or sets the value.</summary>
    public WasmValue Value
    {
        get => Type.ValueType.IsReference() ? WasmValue.FromRaw(Type.ValueType, 0, Reference) : WasmValue.FromRaw(Type.ValueType, Bits, null);
        set
        {
            Bits = value.Bits;
            Reference = value.Reference;
        }
    }
}
