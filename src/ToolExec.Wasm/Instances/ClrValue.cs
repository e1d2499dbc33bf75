using System.Runtime.CompilerServices;

namespace ToolExec.Wasm;

/// <summary>The numbers of .NET that stand for numbers of modules.</summary>
internal static class ClrValue<T>
    where T : unmanaged
{
    /// <summary>The type, or <see langword="null"/> if there is none.</summary>
    public static readonly WasmValueType? Type =
        typeof(T) == typeof(int) || typeof(T) == typeof(uint) ? WasmValueType.I32
        : typeof(T) == typeof(long) || typeof(T) == typeof(ulong) ? WasmValueType.I64
        : typeof(T) == typeof(float) ? WasmValueType.F32
        : typeof(T) == typeof(double) ? WasmValueType.F64
        : null;

    /// <summary>Whether generated code uses this very type.</summary>
    public static readonly bool IsExact = typeof(T) == typeof(int) || typeof(T) == typeof(long) || typeof(T) == typeof(float) || typeof(T) == typeof(double);

    /// <summary>The type.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static WasmValueType Required => Type
        ?? throw new ArgumentException($"{typeof(T)} stands for no type of a module; int, uint, long, ulong, float and double do.");

    public static T From(in WasmValue value) =>
        Unsafe.SizeOf<T>() == sizeof(int) ? Unsafe.BitCast<int, T>((int)value.Bits) : Unsafe.BitCast<long, T>(value.Bits);

    public static WasmValue To(T value) => WasmValue.FromRaw(
        Type!.Value, Unsafe.SizeOf<T>() == sizeof(int) ? Unsafe.BitCast<T, int>(value) : Unsafe.BitCast<T, long>(value), null);
}
