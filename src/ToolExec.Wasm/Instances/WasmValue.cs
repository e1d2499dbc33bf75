using System.Runtime.InteropServices;
using ToolExec.Wasm.CompilerServices;

namespace ToolExec.Wasm;

/// <summary>A value with its type (core specification 2.0, 4.2.1). The default value is the 32-bit integer 0.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly struct WasmValue : IEquatable<WasmValue>
{
    private WasmValue(WasmValueType type, long bits, object? reference)
    {
        Type = type;
        Bits = bits;
        Reference = reference;
    }

    /// <summary>Gets the type.</summary>
    public WasmValueType Type { get; }

    // Of 32-bit numbers the lower half, with the sign in the upper one.
    internal long Bits { get; }

    // A FunctionCell or an object of the host.
    internal object? Reference { get; }

    /// <summary>Makes an <c>i32</c>.</summary>
    public static WasmValue FromInt32(int value) => new(WasmValueType.I32, value, null);

    /// <summary>Makes an <c>i64</c>.</summary>
    public static WasmValue FromInt64(long value) => new(WasmValueType.I64, value, null);

    /// <summary>Makes an <c>f32</c>. Every bit is kept, those of a NaN included.</summary>
    public static WasmValue FromSingle(float value) => new(WasmValueType.F32, BitConverter.SingleToInt32Bits(value), null);

    /// <summary>Makes an <c>f64</c>. Every bit is kept, those of a NaN included.</summary>
    public static WasmValue FromDouble(double value) => new(WasmValueType.F64, BitConverter.DoubleToInt64Bits(value), null);

    /// <summary>Makes a <c>funcref</c>.</summary>
    /// <param name="function">The function; <see langword="null"/> for the null reference.</param>
    /// <returns>The reference.</returns>
    public static WasmValue FromFunction(WasmFunction? function) => new(WasmValueType.FuncRef, 0, function?.ToCell());

    /// <summary>Makes an <c>externref</c>.</summary>
    /// <param name="value">An object of the host; <see langword="null"/> for the null reference.</param>
    /// <returns>The reference.</returns>
    public static WasmValue FromObject(object? value) => new(WasmValueType.ExternRef, 0, value);

    /// <summary>Makes the value that locals and new elements of tables have: zero or null.</summary>
    /// <param name="type">The type.</param>
    /// <returns>The value.</returns>
    public static WasmValue Default(WasmValueType type) => new(type, 0, null);

    /// <summary>Makes an <c>i32</c>.</summary>
    public static implicit operator WasmValue(int value) => FromInt32(value);

    /// <summary>Makes an <c>i64</c>.</summary>
    public static implicit operator WasmValue(long value) => FromInt64(value);

    /// <summary>Makes an <c>f32</c>.</summary>
    public static implicit operator WasmValue(float value) => FromSingle(value);

    /// <summary>Makes an <c>f64</c>.</summary>
    public static implicit operator WasmValue(double value) => FromDouble(value);

    /// <summary>Compares the types, the bits and the identity of references.</summary>
    public static bool operator ==(WasmValue left, WasmValue right) => left.Equals(right);

    /// <summary>Compares the types, the bits and the identity of references.</summary>
    public static bool operator !=(WasmValue left, WasmValue right) => !left.Equals(right);

    /// <summary>Gets the number.</summary>
    /// <exception cref="InvalidOperationException">The value is no <c>i32</c>.</exception>
    public int AsInt32() => (int)Checked(WasmValueType.I32).Bits;

    /// <summary>Gets the number.</summary>
    /// <exception cref="InvalidOperationException">The value is no <c>i64</c>.</exception>
    public long AsInt64() => Checked(WasmValueType.I64).Bits;

    /// <summary>Gets the number.</summary>
    /// <exception cref="InvalidOperationException">The value is no <c>f32</c>.</exception>
    public float AsSingle() => BitConverter.Int32BitsToSingle((int)Checked(WasmValueType.F32).Bits);

    /// <summary>Gets the number.</summary>
    /// <exception cref="InvalidOperationException">The value is no <c>f64</c>.</exception>
    public double AsDouble() => BitConverter.Int64BitsToDouble(Checked(WasmValueType.F64).Bits);

    /// <summary>Gets the function, or <see langword="null"/>.</summary>
    /// <exception cref="InvalidOperationException">The value is no <c>funcref</c>.</exception>
    public WasmFunction? AsFunction() => WasmFunction.Of((FunctionCell?)Checked(WasmValueType.FuncRef).Reference);

    /// <summary>Gets the object, or <see langword="null"/>.</summary>
    /// <exception cref="InvalidOperationException">The value is no <c>externref</c>.</exception>
    public object? AsObject() => Checked(WasmValueType.ExternRef).Reference;

    /// <inheritdoc/>
    public bool Equals(WasmValue other) => Type == other.Type && Bits == other.Bits && ReferenceEquals(Reference, other.Reference);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is WasmValue other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Type, Bits);

    /// <summary>Writes the value for people, with its type.</summary>
    /// <returns>For example <c>i32 5</c>.</returns>
    public override string ToString() => Type switch
    {
        WasmValueType.I32 => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"i32 {AsInt32()}"),
        WasmValueType.I64 => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"i64 {AsInt64()}"),
        WasmValueType.F32 => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"f32 {AsSingle()}"),
        WasmValueType.F64 => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"f64 {AsDouble()}"),
        _ => Reference is null ? $"{Type.Text()} null" : Type.Text(),
    };

    internal static WasmValue FromRaw(WasmValueType type, long bits, object? reference) => type switch
    {
        WasmValueType.I32 or WasmValueType.F32 => new(type, (int)bits, null),
        WasmValueType.I64 or WasmValueType.F64 => new(type, bits, null),
        _ => new(type, 0, reference),
    };

    private WasmValue Checked(WasmValueType type) => Type == type
        ? this
        : throw new InvalidOperationException($"The value is {ToString()}, not of type {type.Text()}.");
}
