namespace ToolExec.Wasm.CompilerServices;

/// <summary>A function of the host.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Form">How generated code calls it.</param>
/// <param name="Target">The delegate for that, unless it is untyped.</param>
/// <param name="Untyped">What calls it with values.</param>
internal sealed record HostFunction(WasmFunctionType Type, HostForm Form, Delegate? Target, WasmHostFunction Untyped);
