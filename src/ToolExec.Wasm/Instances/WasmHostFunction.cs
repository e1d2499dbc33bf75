namespace ToolExec.Wasm;

/// <summary>A function of the host that takes and gives values of any types.</summary>
/// <param name="caller">The instance that imports it.</param>
/// <param name="arguments">The arguments, of the types of the function's parameters.</param>
/// <param name="results">Where the results go: zero or null of the right types at first.</param>
public delegate void WasmHostFunction(WasmInstance caller, ReadOnlySpan<WasmValue> arguments, Span<WasmValue> results);
