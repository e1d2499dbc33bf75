namespace ToolExec.Wasm;

/// <summary>The type of a table (core specification 2.0, 2.3.9).</summary>
/// <param name="ElementType">The type of its elements: <see cref="WasmValueType.FuncRef"/> or <see cref="WasmValueType.ExternRef"/>.</param>
/// <param name="Limits">The size in elements.</param>
public sealed record WasmTableType(WasmValueType ElementType, WasmLimits Limits) : WasmExternType
{
    /// <inheritdoc/>
    public override WasmExternKind Kind => WasmExternKind.Table;

    /// <summary>Gets the type of the elements.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The type is not a reference type.</exception>
    public WasmValueType ElementType
    {
        get;
        init => field = Checked(value);
    } = Checked(ElementType);

    /// <summary>Writes the type as the text format does.</summary>
    /// <returns>The limits and the type of the elements.</returns>
    public override string ToString() => $"{Limits} {ElementType.Text()}";

    private static WasmValueType Checked(WasmValueType elementType) => elementType.IsReference()
        ? elementType
        : throw new ArgumentOutOfRangeException(nameof(elementType), elementType, "A table holds references.");
}
