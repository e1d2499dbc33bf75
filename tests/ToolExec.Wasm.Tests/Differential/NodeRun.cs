namespace ToolExec.Wasm.Tests.Differential;

/// <summary>What became of a module: the trap of its instantiation or none, the outcomes of its calls, and what is left in its memory.</summary>
internal sealed record NodeRun(string? Link, NodeCall[] Calls, string[] State);
