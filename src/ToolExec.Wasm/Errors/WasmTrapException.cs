using ToolExec.Wasm.CompilerServices;

namespace ToolExec.Wasm;

/// <summary>Code of a module stopped before its end (core specification 2.0, 4.4), by its own fault or at a limit of the host.</summary>
public sealed class WasmTrapException : WasmException
{
    private IReadOnlyList<WasmStackFrame>? _frames;
    private Exception? _source;
    private WasmCompiledModule[] _modules = [];

    internal WasmTrapException(WasmTrapKind kind, string message)
        : base(message)
    {
        Kind = kind;
    }

    /// <summary>Gets why the code stopped.</summary>
    public WasmTrapKind Kind { get; }

    /// <summary>
    /// Gets the functions of modules that were running, the innermost first, at most 100 of them. A function that the compiler has merged into its caller is
    /// missing. Empty until the exception has left the module. Read when first asked for, which after a very deep recursion takes a while.
    /// </summary>
    public IReadOnlyList<WasmStackFrame> WasmFrames => _frames ?? (_source is null ? [] : _frames = WasmTrace.Read(_source, _modules));

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

    /// <summary>Says where the trace is; the first one to say so, the innermost call of the host, knows it.</summary>
    /// <param name="source">The exception that has it.</param>
    /// <param name="control">Who may be in it.</param>
    internal void SetSource(Exception source, WasmControl control)
    {
        if (_source is null)
        {
            _source = source;
            _modules = [.. Group.MembersOf(control).Select(static member => member.Compiled).Distinct()];
        }
    }
}
