namespace ToolExec.Wasm;

/// <summary>What is said about value types in one place: their text, and which of them are references.</summary>
internal static class WasmValueTypes
{
    /// <summary>Tells whether values of the type are references.</summary>
    public static bool IsReference(this WasmValueType type) => type is WasmValueType.FuncRef or WasmValueType.ExternRef;

    /// <summary>The type's name in the text format.</summary>
    public static string Text(this WasmValueType type) => type switch
    {
        WasmValueType.I32 => "i32",
        WasmValueType.I64 => "i64",
        WasmValueType.F32 => "f32",
        WasmValueType.F64 => "f64",
        WasmValueType.FuncRef => "funcref",
        WasmValueType.ExternRef => "externref",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not a value type."),
    };

    /// <summary>The types' names in brackets, as the specification writes result types.</summary>
    public static string Text(IReadOnlyList<WasmValueType> types) => $"[{string.Join(' ', types.Select(static type => type.Text()))}]";
}
