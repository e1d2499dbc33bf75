namespace ToolExec.Wasm.Tests.Differential;

/// <summary>The operands at which instructions go wrong, as bits.</summary>
internal static class EdgeValues
{
    private static readonly long[] I32 =
    [
        0, 1, -1, 2, 3, 7, 8, 16, 31, 32, 33, 63, 64, 100, 127, 128, 255, 256, 32767, 32768, 65535, 65536, -2, -128, -129, -32768, -32769,
        int.MaxValue, int.MinValue, int.MaxValue - 1, int.MinValue + 1, 0x12345678, unchecked((int)0x80000001), 0x55555555, unchecked((int)0xAAAAAAAA), 0x7FFFFF80,
        0x3F800000, 0x7F800000, 0x7F800001, 0x7FC00000, unchecked((int)0xFFA00000),
    ];

    private static readonly long[] I64 =
    [
        .. I32, uint.MaxValue, 1L << 32, (1L << 32) + 1, (1L << 53) - 1, 1L << 53, (1L << 53) + 1, long.MaxValue, long.MinValue, long.MaxValue - 1, long.MinValue + 1,
        0x123456789ABCDEF0, 0x5555555555555555, unchecked((long)0xAAAAAAAAAAAAAAAA), 0x7FFFFFFFFFFFFC00, 0x7FFFFFFFFFFFFDFF, 0x7FFFFF4000000001,
        -(1L << 32), -(1L << 53) - 1, 0x0000008000000000, 0x00000080_00000001,
        0x3FF0000000000000, 0x7FF0000000000000, 0x7FF0000000000001, 0x7FF8000000000000, unchecked((long)0xFFF4000000000000),
    ];

    private static readonly float[] Singles =
    [
        0f, 1f, 0.5f, 1.5f, 2.5f, 3.5f, 0.49999997f, 0.99999994f, 1.1f, 4f, 100f, 8388607.5f, 8388608f, 16777216f, 2147483520f, 2147483648f, 4294967040f, 4294967296f,
        9223371487098961920f, 9223372036854775808f, 18446742974197923840f, 18446744073709551616f, float.MaxValue, float.Epsilon, 1.17549435E-38f, 1.1754942E-38f,
        float.PositiveInfinity, 3.1415927f, 1e10f, 1e-10f,
    ];

    private static readonly double[] Doubles =
    [
        0, 1, 0.5, 1.5, 2.5, 3.5, 0.49999999999999994, 0.9999999999999999, 1.1, 4, 100, 2147483647, 2147483647.9, 2147483648, 2147483648.9, 2147483649,
        4294967295, 4294967295.9, 4294967296, 4503599627370495.5, 4503599627370496, 9007199254740992, 9223372036854774784, 9223372036854775808d,
        18446744073709549568d, 18446744073709551616d, double.MaxValue, double.Epsilon, 2.2250738585072014E-308, 2.2250738585072009E-308, 3.4028234663852886E+38,
        3.4028235677973366E+38, 1.401298464324817E-45, 7.006492321624085E-46, double.PositiveInfinity, Math.PI, 1e100, 1e-100, 16777217, 33554433,
    ];

    // Not-a-number: the canonical one, others, and one that signals; each with either sign.
    private static readonly long[] F32 =
    [
        .. Singles.SelectMany(static value => new long[] { BitConverter.SingleToInt32Bits(value), BitConverter.SingleToInt32Bits(-value) }),
        0x7FC00000, unchecked((int)0xFFC00000), 0x7FC12345, 0x7F800001, unchecked((int)0xFFA00000), 0x7FFFFFFF,
    ];

    private static readonly long[] F64 =
    [
        .. Doubles.SelectMany(static value => new long[] { BitConverter.DoubleToInt64Bits(value), BitConverter.DoubleToInt64Bits(-value) }),
        0x7FF8000000000000, unchecked((long)0xFFF8000000000000), 0x7FF8123456789ABC, 0x7FF0000000000001, unchecked((long)0xFFF4000000000000), 0x7FFFFFFFFFFFFFFF,
    ];

    public static IReadOnlyList<long> Of(WasmValueType type) => type switch
    {
        WasmValueType.I32 => I32,
        WasmValueType.I64 => I64,
        WasmValueType.F32 => F32,
        WasmValueType.F64 => F64,
        _ => [0],
    };

    /// <summary>Takes an edge mostly, else a small number or any bits.</summary>
    public static long Any(Random random, WasmValueType type)
    {
        var edges = Of(type);
        var any = random.Next(10) switch
        {
            < 6 => edges[random.Next(edges.Count)],
            < 8 when type == WasmValueType.F32 => BitConverter.SingleToInt32Bits((float)(random.NextDouble() * 200 - 100)),
            < 8 when type == WasmValueType.F64 => BitConverter.DoubleToInt64Bits(random.NextDouble() * 200 - 100),
            < 8 => random.Next(-20, 300),
            _ => random.NextInt64(long.MinValue, long.MaxValue),
        };
        return type is WasmValueType.I32 or WasmValueType.F32 ? (int)any : any;
    }
}
