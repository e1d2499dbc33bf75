namespace ToolExec.Wasm;

/// <summary>An import as the binary has it.</summary>
/// <param name="Module">The first name.</param>
/// <param name="Name">The second name.</param>
/// <param name="Kind">What it is.</param>
/// <param name="TypeIndex">The type of an imported function.</param>
/// <param name="Type">The type of anything else.</param>
/// <param name="ByteOffset">Where it begins in the module.</param>
internal sealed record ImportDefinition(
    string Module, string Name, WasmExternKind Kind, uint TypeIndex, WasmExternType? Type, int ByteOffset);
