using System.Runtime.CompilerServices;

namespace ToolExec.Wasm.CompilerServices;

/// <summary>Numeric instructions that CIL has no instruction for (core specification 2.0, 4.3).</summary>
internal static class Numerics
{
    private const double TwoTo63 = 9223372036854775808.0;
    private const double TwoTo64 = 18446744073709551616.0;

    // 4.3.2, idiv_s and its kin: partial where the divisor is zero or the quotient does not fit.
    public static int DivS(int a, int b) => b == 0 ? throw Zero() : b == -1 && a == int.MinValue ? throw Overflow() : a / b;

    public static int DivU(int a, int b) => b == 0 ? throw Zero() : (int)((uint)a / (uint)b);

    public static int RemS(int a, int b) => b == 0 ? throw Zero() : b == -1 ? 0 : a % b;

    public static int RemU(int a, int b) => b == 0 ? throw Zero() : (int)((uint)a % (uint)b);

    public static long DivS(long a, long b) => b == 0 ? throw Zero() : b == -1 && a == long.MinValue ? throw Overflow() : a / b;

    public static long DivU(long a, long b) => b == 0 ? throw Zero() : (long)((ulong)a / (ulong)b);

    public static long RemS(long a, long b) => b == 0 ? throw Zero() : b == -1 ? 0 : a % b;

    public static long RemU(long a, long b) => b == 0 ? throw Zero() : (long)((ulong)a % (ulong)b);

    // 4.3.2, irotl and irotr. Not BitOperations, nor anything else that the just-in-time compiler of .NET 10 takes for a rotation: where it knows the distance,
    // it compares the result with zero by a flag that the processor's rotations do not set. The distance counts modulo the width in C#, too; of the part that
    // goes around, one place is shifted beforehand, so that a distance of zero shifts it out.
    public static int Rotl(int a, int b) => (a << b) + (int)(((uint)a >> 1) >> ~b);

    public static int Rotr(int a, int b) => (int)((uint)a >> b) + ((a << 1) << ~b);

    public static long Rotl(long a, long b) => (a << (int)b) + (long)(((ulong)a >> 1) >> ~(int)b);

    public static long Rotr(long a, long b) => (long)((ulong)a >> (int)b) + ((a << 1) << ~(int)b);

    // Constants that are not to be computed with at compile time: the just-in-time compiler makes a signalling NaN quiet where it is only moved, and leaves it
    // signalling where it takes away an operation that would have made it quiet (4.3.3). The first is f32.reinterpret_i32 as well: where a byte or two in memory
    // are reinterpreted in sight of the compiler of .NET 10, it makes a load of four bytes of it, which may reach beyond the end of the memory.
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static float OpaqueSingle(int bits) => BitConverter.Int32BitsToSingle(bits);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static double OpaqueDouble(long bits) => BitConverter.Int64BitsToDouble(bits);

    // 4.3.3, fmin and fmax. A NaN among the operands gives a quiet NaN, which the addition makes, out of sight of the just-in-time compiler; -0 is less than +0,
    // which Math.Min of .NET 10 forgets where one of them is a constant.
    public static float Min(float a, float b) => a < b ? a : b < a ? b : a == b
        ? BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(a) | BitConverter.SingleToInt32Bits(b))
        : QuietNan(a, b);

    public static float Max(float a, float b) => a > b ? a : b > a ? b : a == b
        ? BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(a) & BitConverter.SingleToInt32Bits(b))
        : QuietNan(a, b);

    public static double Min(double a, double b) => a < b ? a : b < a ? b : a == b
        ? BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(a) | BitConverter.DoubleToInt64Bits(b))
        : QuietNan(a, b);

    public static double Max(double a, double b) => a > b ? a : b > a ? b : a == b
        ? BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(a) & BitConverter.DoubleToInt64Bits(b))
        : QuietNan(a, b);

    // 4.3.3, fnearest: to the nearest integer, ties to even.
    public static float Nearest(float a) => MathF.Round(a, MidpointRounding.ToEven);

    public static double Nearest(double a) => Math.Round(a, MidpointRounding.ToEven);

    // 4.3.4, trunc: partial where the truncated number does not fit. The bounds are exact in double precision.
    public static int TruncI32S(double a) => a is > -2147483649.0 and < 2147483648.0 ? (int)a : throw Conversion(a);

    public static int TruncI32U(double a) => a is > -1.0 and < 4294967296.0 ? (int)(uint)a : throw Conversion(a);

    public static long TruncI64S(double a) => a is >= -TwoTo63 and < TwoTo63 ? (long)a : throw Conversion(a);

    public static long TruncI64U(double a) => a is > -1.0 and < TwoTo64 ? (long)Unsigned(a) : throw Conversion(a);

    // 4.3.4, trunc_sat: NaN is zero, everything else the nearest bound.
    public static int SatI32S(double a) => a is > -2147483649.0 and < 2147483648.0 ? (int)a : double.IsNaN(a) ? 0 : a < 0 ? int.MinValue : int.MaxValue;

    public static int SatI32U(double a) => a is > -1.0 and < 4294967296.0 ? (int)(uint)a : a > 0 ? -1 : 0;

    public static long SatI64S(double a) => a is >= -TwoTo63 and < TwoTo63 ? (long)a : double.IsNaN(a) ? 0 : a < 0 ? long.MinValue : long.MaxValue;

    public static long SatI64U(double a) => a is > -1.0 and < TwoTo64 ? (long)Unsigned(a) : a > 0 ? -1 : 0;

    // 4.3.4, convert: one rounding. Halving keeps the lowest bit as a sticky one, so that the rounding of the half is that of the whole.
    public static float ConvertF32U(long a) => a >= 0 ? a : (float)((a >>> 1) | (a & 1)) * 2f;

    public static double ConvertF64U(long a) => a >= 0 ? a : (double)((a >>> 1) | (a & 1)) * 2.0;

    public static float ConvertF32S(long a) => a;

    // 4.3.3, fabs, fneg and fcopysign work on the sign alone, so that they keep every bit of a NaN.
    public static float Abs(float a) => BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(a) & int.MaxValue);

    public static float Neg(float a) => BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(a) ^ int.MinValue);

    public static double Abs(double a) => BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(a) & long.MaxValue);

    public static double Neg(double a) => BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(a) ^ long.MinValue);

    public static float CopySign(float a, float b) => BitConverter.Int32BitsToSingle(
        (BitConverter.SingleToInt32Bits(a) & int.MaxValue) | (BitConverter.SingleToInt32Bits(b) & int.MinValue));

    public static double CopySign(double a, double b) => BitConverter.Int64BitsToDouble(
        (BitConverter.DoubleToInt64Bits(a) & long.MaxValue) | (BitConverter.DoubleToInt64Bits(b) & long.MinValue));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static float QuietNan(float a, float b) => a + b;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static double QuietNan(double a, double b) => a + b;

    private static ulong Unsigned(double a) => a < TwoTo63 ? (ulong)(long)a : (ulong)(long)(a - TwoTo63) ^ 0x8000_0000_0000_0000;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WasmTrapException Zero() => WasmTrapException.Of(WasmTrapKind.IntegerDivideByZero);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WasmTrapException Overflow() => WasmTrapException.Of(WasmTrapKind.IntegerOverflow);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WasmTrapException Conversion(double a) =>
        WasmTrapException.Of(double.IsNaN(a) ? WasmTrapKind.InvalidConversionToInteger : WasmTrapKind.IntegerOverflow);
}
