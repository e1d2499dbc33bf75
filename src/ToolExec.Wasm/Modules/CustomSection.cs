namespace ToolExec.Wasm;

/// <summary>A custom section (core specification 2.0, 5.5.3).</summary>
/// <param name="Name">Its name; several may have the same.</param>
/// <param name="Bytes">What follows the name.</param>
internal sealed record CustomSection(string Name, ReadOnlyMemory<byte> Bytes);
