using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using ToolExec.Wasm.CompilerServices;

namespace ToolExec.Wasm.Translation;

/// <summary>The members of this assembly that generated code uses.</summary>
internal static class Abi
{
    private const DynamicallyAccessedMemberTypes Methods = DynamicallyAccessedMemberTypes.PublicMethods | DynamicallyAccessedMemberTypes.NonPublicMethods;
    private const DynamicallyAccessedMemberTypes Fields = DynamicallyAccessedMemberTypes.PublicFields | DynamicallyAccessedMemberTypes.NonPublicFields;
    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    public static readonly FieldInfo Control = Field(typeof(WasmContext), nameof(WasmContext.Control));
    public static readonly FieldInfo Memory = Field(typeof(WasmContext), nameof(WasmContext.Memory));
    public static readonly FieldInfo Imports = Field(typeof(WasmContext), nameof(WasmContext.Imports));
    public static readonly FieldInfo Globals = Field(typeof(WasmContext), nameof(WasmContext.Globals));
    public static readonly FieldInfo Global0 = Field(typeof(WasmContext), nameof(WasmContext.Global0));
    public static readonly FieldInfo Tables = Field(typeof(WasmContext), nameof(WasmContext.Tables));
    public static readonly FieldInfo Table0 = Field(typeof(WasmContext), nameof(WasmContext.Table0));
    public static readonly FieldInfo TypeKeys = Field(typeof(WasmContext), nameof(WasmContext.TypeKeys));
    public static readonly FieldInfo Instance = Field(typeof(WasmContext), nameof(WasmContext.Instance));
    public static readonly FieldInfo HostForm = Field(typeof(HostContext), nameof(HostContext.Form));
    public static readonly FieldInfo HostTarget = Field(typeof(HostContext), nameof(HostContext.Target));
    public static readonly FieldInfo Stop = Field(typeof(WasmControl), nameof(WasmControl.Stop));
    public static readonly FieldInfo StackLimit = Field(typeof(WasmControl), nameof(WasmControl.StackLimit));
    public static readonly FieldInfo Fuel = Field(typeof(WasmControl), nameof(WasmControl.Fuel));
    public static readonly FieldInfo MemoryBase = Field(typeof(WasmMemory), nameof(WasmMemory.Base));
    public static readonly FieldInfo MemoryLength = Field(typeof(WasmMemory), nameof(WasmMemory.Length));
    public static readonly FieldInfo CellKey = Field(typeof(FunctionCell), nameof(FunctionCell.Key));
    public static readonly FieldInfo CellCode = Field(typeof(FunctionCell), nameof(FunctionCell.Code));
    public static readonly FieldInfo CellContext = Field(typeof(FunctionCell), nameof(FunctionCell.Context));
    public static readonly FieldInfo TableItems = Field(typeof(FunctionTable), nameof(FunctionTable.Items));
    public static readonly FieldInfo GlobalBits = Field(typeof(GlobalCell), nameof(GlobalCell.Bits));
    public static readonly FieldInfo GlobalReference = Field(typeof(GlobalCell), nameof(GlobalCell.Reference));

    /// <summary>A method of <see cref="Traps"/>.</summary>
    public static MethodInfo Trap(string name) => Method(typeof(Traps), name);

    /// <summary>A method of <see cref="Bulk"/>.</summary>
    public static MethodInfo Range(string name) => Method(typeof(Bulk), name);

    /// <summary>A method of <see cref="CompilerServices.Numerics"/> by its name and operands.</summary>
    public static MethodInfo Numeric(string name, params Type[] types) => Method(typeof(Numerics), name, types);

    /// <summary>A method of <see cref="CompilerServices.HostCalls"/>.</summary>
    public static MethodInfo Host(string name) => Method(typeof(HostCalls), name);

    /// <summary>Passes a further result on.</summary>
    public static MethodInfo SetResult(WasmValueType type) => Method(
        typeof(Results), nameof(Results.Set), typeof(WasmContext), type.IsReference() ? typeof(object) : ClrTypes.Of(type), typeof(int));

    /// <summary>Takes a further result.</summary>
    public static MethodInfo GetResult(WasmValueType type) => Method(typeof(Results), type switch
    {
        WasmValueType.I32 => nameof(Results.I32),
        WasmValueType.I64 => nameof(Results.I64),
        WasmValueType.F32 => nameof(Results.F32),
        WasmValueType.F64 => nameof(Results.F64),
        WasmValueType.FuncRef => nameof(Results.Function),
        _ => nameof(Results.Reference),
    });

    /// <summary>Finds a method by its name, and by its parameters where the name is not enough.</summary>
    public static MethodInfo Method([DynamicallyAccessedMembers(Methods)] Type type, string name, params Type[] parameters) =>
        (parameters.Length == 0 ? type.GetMethod(name, All) : type.GetMethod(name, All, parameters))
        ?? throw new MissingMethodException(type.FullName, name);

    private static FieldInfo Field([DynamicallyAccessedMembers(Fields)] Type type, string name) =>
        type.GetField(name, All) ?? throw new MissingFieldException(type.FullName, name);
}
