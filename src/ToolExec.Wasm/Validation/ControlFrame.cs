using System.Runtime.InteropServices;

namespace ToolExec.Wasm;

/// <summary>An open block of the validation algorithm (core specification 2.0, 7.3).</summary>
/// <param name="Opcode">The instruction that opened it; <c>block</c> for the body of the function, <c>else</c> for the second part of a condition.</param>
/// <param name="Start">What it takes.</param>
/// <param name="End">What it leaves.</param>
/// <param name="Height">How many values the stack had below it.</param>
/// <param name="IsUnreachable">Whether the rest of it is never executed, so that its stack has whatever is asked of it.</param>
[StructLayout(LayoutKind.Auto)]
internal record struct ControlFrame(int Opcode, WasmValueType[] Start, WasmValueType[] End, int Height, bool IsUnreachable)
{
    /// <summary>Gets what a branch to it takes along: a loop is entered again, anything else is left.</summary>
    public readonly WasmValueType[] LabelTypes => Opcode == Wasm.Opcode.Loop ? Start : End;
}
