namespace ToolExec.Wasm.CompilerServices;

/// <summary>Carries values between generated code and the host where no delegate of the exact type does.</summary>
internal static class HostCalls
{
    /// <summary>Calls a function of the host; further results go where generated code expects them.</summary>
    /// <returns>The first result, if there is one.</returns>
    public static WasmValue Invoke(HostContext host, WasmValue[] arguments)
    {
        var type = host.Function.Type;
        var caller = host.Instance ?? throw new InvalidOperationException("A function of the host was called by nobody.");
        var results = type.ResultSpan.Length == 0 ? [] : new WasmValue[type.ResultSpan.Length];
        for (var index = 0; index < results.Length; index++)
        {
            results[index] = WasmValue.Default(type.ResultSpan[index]);
        }

        host.Function.Untyped(caller, arguments, results);
        for (var index = 0; index < results.Length; index++)
        {
            if (results[index].Type != type.ResultSpan[index])
            {
                throw new InvalidOperationException(
                    $"A function of the host with the type {type} has set result {index} to a value of type {results[index].Type.Text()}.");
            }

            caller.Accept(results[index]);
            if (index > 0)
            {
                caller.Context.Control.ResultBits[index] = results[index].Bits;
                caller.Context.Control.ResultReferences[index] = results[index].Reference;
            }
        }

        return results.Length == 0 ? default : results[0];
    }

    public static WasmValue FromI32(int value) => WasmValue.FromInt32(value);

    public static WasmValue FromI64(long value) => WasmValue.FromInt64(value);

    public static WasmValue FromF32(float value) => WasmValue.FromSingle(value);

    public static WasmValue FromF64(double value) => WasmValue.FromDouble(value);

    public static WasmValue FromFuncRef(FunctionCell? value) => WasmValue.FromRaw(WasmValueType.FuncRef, 0, value);

    public static WasmValue FromExternRef(object? value) => WasmValue.FromRaw(WasmValueType.ExternRef, 0, value);

    public static int ToI32(ref WasmValue value) => (int)value.Bits;

    public static long ToI64(ref WasmValue value) => value.Bits;

    public static float ToF32(ref WasmValue value) => BitConverter.Int32BitsToSingle((int)value.Bits);

    public static double ToF64(ref WasmValue value) => BitConverter.Int64BitsToDouble(value.Bits);

    public static FunctionCell? ToFuncRef(ref WasmValue value) => (FunctionCell?)value.Reference;

    public static object? ToExternRef(ref WasmValue value) => value.Reference;
}
