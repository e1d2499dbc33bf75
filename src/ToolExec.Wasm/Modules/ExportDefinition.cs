namespace ToolExec.Wasm;

/// <summary>An export as the binary has it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Index">Which of those of its kind; imported ones come first.</param>
/// <param name="ByteOffset">Where it begins in the module.</param>
internal sealed record ExportDefinition(string Name, WasmExternKind Kind, uint Index, int ByteOffset);
