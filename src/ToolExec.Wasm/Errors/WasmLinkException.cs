namespace ToolExec.Wasm;

/// <summary>What the host gives does not fit what a module imports (core specification 2.0, 4.5.4).</summary>
public sealed class WasmLinkException : WasmException
{
    internal WasmLinkException(string message)
        : base(message)
    {
    }
}
