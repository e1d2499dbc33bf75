using System.Runtime.InteropServices;

namespace ToolExec.Wasm;

/// <summary>
/// A constant expression (core specification 2.0, 3.3.10.2): where its instructions are in the module, the closing <c>end</c> included, or simply the
/// function that it refers to, where the binary has its index alone.
/// </summary>
/// <param name="Offset">Where it begins in the module.</param>
/// <param name="Length">How many bytes it has; zero if <paramref name="FunctionIndex"/> says it all.</param>
/// <param name="FunctionIndex">The function, as in <c>ref.func</c>, where the segment lists indices.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ConstExpression(int Offset, int Length, uint FunctionIndex = 0)
{
    /// <summary>Gets whether the expression is written as the index of a function, without instructions.</summary>
    public bool IsFunctionIndex => Length == 0;

    /// <summary>Starts to read its instructions.</summary>
    /// <param name="binary">The module.</param>
    public InstructionReader Read(ReadOnlySpan<byte> binary) => new(binary, Offset, Offset + Length);
}
