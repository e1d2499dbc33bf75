using static ToolExec.Wasm.WasmValueType;

namespace ToolExec.Wasm.Tests.Differential;

/// <summary>What every generated module has at the same index, and the functions that it has beyond that.</summary>
internal sealed class ModuleShape
{
    // Imported functions, as runner.mjs and Host define them, and helpers.
    public const int Mix = 0;
    public const int Note = 1;
    public const int Pair = 2;
    public const int CanonicalF32 = 3;
    public const int CanonicalF64 = 4;
    public const int FirstFunction = 5;

    // Globals; the first two are imported.
    public const int Base = 0;
    public const int Count = 1;
    public const int Fuel = 2;
    public const int FirstOwnGlobal = 3;

    // Tables: of functions, of host references, of functions.
    public const int Functions = 0;
    public const int Externals = 1;
    public const int MoreFunctions = 2;

    public const int FuelOfACall = 2_000;

    /// <summary>Gets the globals that code may read and write, apart from the fuel.</summary>
    public static readonly (int Index, WasmValueType Type, bool IsMutable)[] Globals =
    [
        (Base, I32, false), (Count, I64, true), (3, I32, true), (4, I64, true), (5, F32, true), (6, F64, true), (7, FuncRef, true), (8, ExternRef, true), (9, I32, false),
    ];

    public static readonly WasmValueType[] Numbers = [I32, I64, F32, F64];

    /// <summary>Gets the types of all functions that code may call, by index; the helpers are not among them.</summary>
    public List<(int Index, WasmFunctionType Type)> Callable { get; } =
    [
        (Mix, new([I32, I32], [I32])), (Note, new([I64], [])), (Pair, new([I64], [I32, I64])),
    ];

    /// <summary>Gets the functions in the first table, by position; null where there is none.</summary>
    public List<int?> Table { get; } = [];
}
