namespace ToolExec.Wasm;

/// <summary>A global of the module, imported or its own.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Initializer">What its value is at first; <see langword="null"/> if it is imported.</param>
internal sealed record GlobalDefinition(WasmGlobalType Type, ConstExpression? Initializer);
