namespace ToolExec.Wasm;

/// <summary>Code of a module stopped before its end (core specification 2.0, 4.4), by its own fault or at a limit of the host.</summary>
public sealed class WasmTrapException : WasmException
{
    private IReadOnlyList<WasmStackFrame>? _frames;

    internal WasmTrapException(WasmTrapKind kind, string message)
        : base(message)
    {
        Kind = kind;
    }

    /// <summary>Gets why the code stopped.</summary>
    public WasmTrapKind Kind { get; }

    /// <summary>
    /// Gets the functions of the module that were running, the innermost first, at most 100 of them. A function that the compiler has merged into its caller is
    /// missing. Empty until the exception has left the module.
    /// </summary>
    public IReadOnlyList<WasmStackFrame> WasmFrames => _frames ?? [];

    internal static WasmTrapException Of(WasmTrapKind kind) => new(kind, Text(kind));

    internal static string Text(WasmTrapKind kind) => kind switch
    {
        WasmTrapKind.Unreachable => "unreachable",
        WasmTrapKind.IntegerDivideByZero => "integer divide by zero",
        WasmTrapKind.IntegerOverflow => "integer overflow",
        WasmTrapKind.InvalidConversionToInteger => "invalid conversion to integer",
        WasmTrapKind.MemoryOutOfBounds => "out of bounds memory access",
        WasmTrapKind.TableOutOfBounds => "out of bounds table access",
        WasmTrapKind.UndefinedElement => "undefined element",
        WasmTrapKind.UninitializedElement => "uninitialized element",
        WasmTrapKind.IndirectCallTypeMismatch => "indirect call type mismatch",
        WasmTrapKind.StackExhausted => "call stack exhausted",
        WasmTrapKind.FuelExhausted => "fuel exhausted",
        WasmTrapKind.MemoryExhausted => "memory exhausted",
        WasmTrapKind.DeadlineExceeded => "deadline exceeded",
        _ => "interrupted",
    };

    /// <summary>Gets whether the trace was read, which is done once: where the exception leaves the innermost call of the host.</summary>
    internal bool HasFrames => _frames is not null;

    /// <summary>Keeps the trace.</summary>
    internal void SetFrames(IReadOnlyList<WasmStackFrame> frames) => _frames = frames;
}
