namespace ToolExec.Wasm;

/// <summary>A memory could not be made: the system refused addresses or memory for it, or it starts larger than the host allows.</summary>
public sealed class WasmMemoryException : WasmException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">What was refused, and how large it was.</param>
    public WasmMemoryException(string message)
        : base(message)
    {
    }
}
