using System.Runtime.InteropServices;

namespace ToolExec.Wasm;

/// <summary>So many local variables of one type, one after another.</summary>
/// <param name="Count">How many; may be zero.</param>
/// <param name="Type">Their type.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LocalRun(uint Count, WasmValueType Type);
