namespace ToolExec.Wasm;

/// <summary>The root of what goes wrong with a module or in it. Misuse of the library itself throws the usual exceptions of .NET instead.</summary>
public abstract class WasmException : Exception
{
    private protected WasmException(string message)
        : base(message)
    {
    }

    private protected WasmException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
