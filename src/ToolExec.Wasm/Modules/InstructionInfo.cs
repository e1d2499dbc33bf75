namespace ToolExec.Wasm;

/// <summary>What is fixed about an instruction.</summary>
/// <param name="Name">Its name in the text format.</param>
/// <param name="Immediates">What follows its code.</param>
/// <param name="Parameters">What it takes from the stack, where that does not depend on the module; else empty.</param>
/// <param name="Results">What it leaves on the stack, where that does not depend on the module; else empty.</param>
/// <param name="IsPlain">Whether its type does not depend on the module, so that <paramref name="Parameters"/> and <paramref name="Results"/> say it all.</param>
/// <param name="AccessLog2">For an access to memory, the logarithm of the number of bytes, which is its natural alignment.</param>
internal sealed record InstructionInfo(
    string Name, Immediates Immediates, WasmValueType[] Parameters, WasmValueType[] Results, bool IsPlain, int AccessLog2 = 0);
