using System.Globalization;

namespace ToolExec.Wasm.Tests.Differential;

/// <summary>How values and traps are written for and by <c>runner.mjs</c>.</summary>
internal static class WasmText
{
    /// <summary>Writes an argument.</summary>
    public static string Argument(WasmValueType type, long bits) => type is WasmValueType.I64 or WasmValueType.F64
        ? string.Create(CultureInfo.InvariantCulture, $"{bits}n")
        : ((int)bits).ToString(CultureInfo.InvariantCulture);

    /// <summary>Reads an argument back.</summary>
    public static WasmValue Value(string argument) => argument.EndsWith('n')
        ? WasmValue.FromInt64(long.Parse(argument.AsSpan(0, argument.Length - 1), CultureInfo.InvariantCulture))
        : WasmValue.FromInt32(int.Parse(argument, CultureInfo.InvariantCulture));

    /// <summary>Writes a result.</summary>
    public static string Result(WasmValue value) => value.Type == WasmValueType.I64
        ? value.AsInt64().ToString(CultureInfo.InvariantCulture)
        : value.AsInt32().ToString(CultureInfo.InvariantCulture);

    /// <summary>Tells whether a trap of ours is what V8 calls this.</summary>
    public static bool IsTrap(string node, WasmTrapKind ours) => node switch
    {
        "unreachable" => ours == WasmTrapKind.Unreachable,
        "division by zero" => ours == WasmTrapKind.IntegerDivideByZero,
        "integer overflow" => ours == WasmTrapKind.IntegerOverflow,
        "conversion" => ours is WasmTrapKind.IntegerOverflow or WasmTrapKind.InvalidConversionToInteger,
        "memory bounds" => ours == WasmTrapKind.MemoryOutOfBounds,
        "table bounds" => ours is WasmTrapKind.TableOutOfBounds or WasmTrapKind.UndefinedElement,
        "indirect call" => ours is WasmTrapKind.UninitializedElement or WasmTrapKind.IndirectCallTypeMismatch,
        _ => false,
    };
}
