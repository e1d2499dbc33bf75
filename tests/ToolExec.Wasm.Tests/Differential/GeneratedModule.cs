namespace ToolExec.Wasm.Tests.Differential;

/// <summary>A module made from a seed, and the calls to try on it: the name of an export and the arguments as <c>runner.mjs</c> wants them.</summary>
internal sealed record GeneratedModule(int Seed, byte[] Binary, List<string[]> Calls);
