namespace ToolExec.Wasm.Tests.Differential;

/// <summary>What became of a call: a kind of trap, or the bits of its results in decimal.</summary>
internal sealed record NodeCall(string? Trap, string[]? Values);
