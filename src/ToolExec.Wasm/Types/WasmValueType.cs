namespace ToolExec.Wasm;

/// <summary>The type of a value (core specification 2.0, 2.3.4), vectors excepted.</summary>
public enum WasmValueType
{
    /// <summary>A 32-bit integer, without a sign of its own.</summary>
    I32 = 0,

    /// <summary>A 64-bit integer, without a sign of its own.</summary>
    I64 = 1,

    /// <summary>A single-precision IEEE 754 number.</summary>
    F32 = 2,

    /// <summary>A double-precision IEEE 754 number.</summary>
    F64 = 3,

    /// <summary>A reference to a function, or null.</summary>
    FuncRef = 4,

    /// <summary>A reference to an object of the host, opaque to the module, or null.</summary>
    ExternRef = 5,
}
