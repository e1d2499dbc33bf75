using System.Reflection.Emit;

namespace ToolExec.Wasm.Translation;

/// <summary>A block, loop, condition or the function's own body that is being translated.</summary>
internal sealed class Frame
{
    public required int Opcode { get; init; }

    public required WasmValueType[] Parameters { get; init; }

    public required WasmValueType[] Results { get; init; }

    /// <summary>Gets how many values are on the operand stack below its parameters.</summary>
    public required int Height { get; init; }

    /// <summary>Gets where branches to it go: its start if it is a loop, else its end.</summary>
    public required Label Target { get; init; }

    /// <summary>Gets where a condition that is false goes.</summary>
    public Label Otherwise { get; init; }

    public bool HasElse { get; set; }

    /// <summary>Gets or sets whether a branch goes to its end.</summary>
    public bool IsReached { get; set; }

    /// <summary>Gets the types of the values that a branch to it takes along.</summary>
    public WasmValueType[] LabelTypes => Opcode == Wasm.Opcode.Loop ? Parameters : Results;
}
