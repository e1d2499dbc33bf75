namespace ToolExec.Wasm;

/// <summary>The bytes are a module, but not a valid one: it breaks a rule of chapter 3 of the core specification (2.0).</summary>
public sealed class WasmValidationException : WasmException
{
    internal WasmValidationException(string rule, string section, int byteOffset, int? functionIndex)
        : base($"{rule} ({(functionIndex is { } index ? $"in function {index}, " : "")}at byte 0x{byteOffset:x}; core specification 2.0, {section})")
    {
        Section = section;
        ByteOffset = byteOffset;
        FunctionIndex = functionIndex;
    }

    /// <summary>Gets the section of the core specification 2.0 whose rule is broken, for example <c>3.3.5.1</c>.</summary>
    public string Section { get; }

    /// <summary>Gets where in the binary the fault was seen, in bytes from its beginning.</summary>
    public int ByteOffset { get; }

    /// <summary>Gets the index of the function whose body is not valid; imported functions come first.</summary>
    /// <value><see langword="null"/> if the fault is not in a function's body.</value>
    public int? FunctionIndex { get; }
}
