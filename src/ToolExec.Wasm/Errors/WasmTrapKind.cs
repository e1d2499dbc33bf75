namespace ToolExec.Wasm;

/// <summary>Why code stopped. Those from <see cref="FuelExhausted"/> on are limits of the host: after one of them an instance is always discarded.</summary>
public enum WasmTrapKind
{
    /// <summary>No trap.</summary>
    None = 0,

    /// <summary>The instruction <c>unreachable</c> was reached.</summary>
    Unreachable = 1,

    /// <summary>An integer was divided by zero.</summary>
    IntegerDivideByZero = 2,

    /// <summary>The result of a division or conversion does not fit its type.</summary>
    IntegerOverflow = 3,

    /// <summary>A floating-point number that is not a number was converted to an integer.</summary>
    InvalidConversionToInteger = 4,

    /// <summary>An access outside of the memory, or of a data segment.</summary>
    MemoryOutOfBounds = 5,

    /// <summary>An access outside of a table, or of an element segment.</summary>
    TableOutOfBounds = 6,

    /// <summary>An indirect call of an element that the table does not have.</summary>
    UndefinedElement = 7,

    /// <summary>An indirect call of an element that is null.</summary>
    UninitializedElement = 8,

    /// <summary>An indirect call of a function of another type.</summary>
    IndirectCallTypeMismatch = 9,

    /// <summary>Calls were nested too deep for the stack of the thread.</summary>
    StackExhausted = 20,

    /// <summary>The fuel of the run is used up.</summary>
    FuelExhausted = 21,

    /// <summary>The time of the run is over.</summary>
    DeadlineExceeded = 22,

    /// <summary>The run was told to stop.</summary>
    Interrupted = 23,

    /// <summary>The memory was to grow beyond its limit, and <see cref="WasmInstanceOptions.TrapAtMemoryLimit"/> is on.</summary>
    MemoryExhausted = 24,
}
