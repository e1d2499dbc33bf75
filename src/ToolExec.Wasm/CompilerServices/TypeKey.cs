namespace ToolExec.Wasm.CompilerServices;

/// <summary>
/// A number for a function type, equal exactly for equal types, so that the check of an indirect call is one comparison (core specification 2.0, 4.4.8).
/// Up to nineteen parameters and results are written out in three bits each; longer types get a number of this process.
/// </summary>
internal static class TypeKey
{
    private const int MaxValues = 19;
    private const long Separator = 7;
    private static readonly Lock Gate = new();
    private static readonly Dictionary<WasmFunctionType, long> Long = [];

    /// <summary>Tells whether the key of a type is the same in every process.</summary>
    public static bool IsConstant(WasmFunctionType type) => type.ParameterSpan.Length + type.ResultSpan.Length <= MaxValues;

    /// <summary>Gets the key of a type; never 0.</summary>
    public static long Of(WasmFunctionType type)
    {
        if (!IsConstant(type))
        {
            return OfLong(type);
        }

        // A one in front keeps leading parameters of type 0 apart from missing ones; 1 + 3 * 20 bits leave the sign clear, which those of the process have set.
        var key = 1L;
        foreach (var value in type.ParameterSpan)
        {
            key = (key << 3) | (long)value;
        }

        key = (key << 3) | Separator;
        foreach (var value in type.ResultSpan)
        {
            key = (key << 3) | (long)value;
        }

        return key;
    }

    private static long OfLong(WasmFunctionType type)
    {
        lock (Gate)
        {
            if (!Long.TryGetValue(type, out var key))
            {
                key = long.MinValue + Long.Count;
                Long.Add(type, key);
            }

            return key;
        }
    }
}
