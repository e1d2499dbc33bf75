using ToolExec.Wasm.CompilerServices;

namespace ToolExec.Wasm.Translation;

/// <summary>The types of generated methods.</summary>
internal static class ClrTypes
{
    /// <summary>The type that a value has in generated code.</summary>
    public static Type Of(WasmValueType type) => type switch
    {
        WasmValueType.I32 => typeof(int),
        WasmValueType.I64 => typeof(long),
        WasmValueType.F32 => typeof(float),
        WasmValueType.F64 => typeof(double),
        WasmValueType.FuncRef => typeof(FunctionCell),
        _ => typeof(object),
    };

    /// <summary>The return type of a function: its first result.</summary>
    public static Type Return(WasmFunctionType type) => type.ResultSpan.Length == 0 ? typeof(void) : Of(type.ResultSpan[0]);

    /// <summary>The parameters of a function: the state, then its own.</summary>
    public static Type[] Parameters(WasmFunctionType type)
    {
        var types = new Type[type.ParameterSpan.Length + 1];
        types[0] = typeof(WasmContext);
        for (var index = 1; index < types.Length; index++)
        {
            types[index] = Of(type.ParameterSpan[index - 1]);
        }

        return types;
    }
}
