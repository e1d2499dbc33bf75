namespace ToolExec.Wasm.Tests.Support;

/// <summary>Writes the integers and vectors of the binary format (core specification 2.0, 5.1.3 and 5.2.2).</summary>
internal static class Leb
{
    public static byte[] U(ulong value)
    {
        var bytes = new List<byte>();
        do
        {
            var next = (byte)(value & 0x7F);
            value >>= 7;
            bytes.Add(value == 0 ? next : (byte)(next | 0x80));
        }
        while (value != 0);
        return [.. bytes];
    }

    public static byte[] S(long value)
    {
        var bytes = new List<byte>();
        while (true)
        {
            var next = (byte)(value & 0x7F);
            value >>= 7;
            if ((value == 0 && (next & 0x40) == 0) || (value == -1 && (next & 0x40) != 0))
            {
                bytes.Add(next);
                return [.. bytes];
            }

            bytes.Add((byte)(next | 0x80));
        }
    }

    /// <summary>The length, then the bytes.</summary>
    public static byte[] Sized(byte[] bytes) => [.. U((ulong)bytes.Length), .. bytes];

    /// <summary>The number of items, then the items.</summary>
    public static byte[] Vector(IReadOnlyCollection<byte[]> items) => [.. U((ulong)items.Count), .. items.SelectMany(static item => item)];

    public static byte[] Name(string name) => Sized(System.Text.Encoding.UTF8.GetBytes(name));

    public static byte Type(WasmValueType type) => type switch
    {
        WasmValueType.I32 => 0x7F,
        WasmValueType.I64 => 0x7E,
        WasmValueType.F32 => 0x7D,
        WasmValueType.F64 => 0x7C,
        WasmValueType.FuncRef => 0x70,
        _ => 0x6F,
    };

    public static byte[] Types(IReadOnlyCollection<WasmValueType> types) => Vector([.. types.Select(static type => new[] { Type(type) })]);

    public static byte[] Limits(WasmLimits limits) => limits.Maximum is { } maximum
        ? [1, .. U(limits.Minimum), .. U(maximum)]
        : [0, .. U(limits.Minimum)];
}
