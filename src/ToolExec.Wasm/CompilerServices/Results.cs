namespace ToolExec.Wasm.CompilerServices;

/// <summary>Passes the second and further results of functions, which CIL's one return value cannot carry.</summary>
internal static class Results
{
    public static void Set(WasmContext context, int value, int index) => context.Control.ResultBits[index] = value;

    public static void Set(WasmContext context, long value, int index) => context.Control.ResultBits[index] = value;

    public static void Set(WasmContext context, float value, int index) => context.Control.ResultBits[index] = BitConverter.SingleToInt32Bits(value);

    public static void Set(WasmContext context, double value, int index) => context.Control.ResultBits[index] = BitConverter.DoubleToInt64Bits(value);

    public static void Set(WasmContext context, object? value, int index) => context.Control.ResultReferences[index] = value;

    public static int I32(WasmContext context, int index) => (int)context.Control.ResultBits[index];

    public static long I64(WasmContext context, int index) => context.Control.ResultBits[index];

    public static float F32(WasmContext context, int index) => BitConverter.Int32BitsToSingle((int)context.Control.ResultBits[index]);

    public static double F64(WasmContext context, int index) => BitConverter.Int64BitsToDouble(context.Control.ResultBits[index]);

    public static object? Reference(WasmContext context, int index)
    {
        var value = context.Control.ResultReferences[index];
        context.Control.ResultReferences[index] = null;
        return value;
    }

    public static FunctionCell? Function(WasmContext context, int index) => (FunctionCell?)Reference(context, index);
}
