namespace ToolExec.Wasm;

/// <summary>The body of a function of the module.</summary>
/// <param name="Locals">Its local variables after the parameters, as the binary lists them.</param>
/// <param name="CodeStart">Where its first instruction begins in the module.</param>
/// <param name="CodeEnd">Where the body ends, the closing <c>end</c> included.</param>
internal sealed record FunctionBody(LocalRun[] Locals, int CodeStart, int CodeEnd)
{
    /// <summary>Starts to read its instructions.</summary>
    /// <param name="binary">The module.</param>
    public InstructionReader Read(ReadOnlySpan<byte> binary) => new(binary, CodeStart, CodeEnd);
}
