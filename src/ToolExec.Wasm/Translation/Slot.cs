using System.Reflection.Emit;

namespace ToolExec.Wasm.Translation;

/// <summary>
/// Where a local or an intermediate value is: an argument, a variable, or, in a function with more of them than the compiler takes, a place in a block of the
/// frame or, for references, in an array.
/// </summary>
/// <param name="Type">Its type.</param>
/// <param name="Argument">The number of the argument, or -1.</param>
/// <param name="Variable">The variable, or null.</param>
/// <param name="Place">The place in the block or array.</param>
internal sealed record Slot(WasmValueType Type, int Argument, LocalBuilder? Variable, int Place);
