namespace ToolExec.Wasm;

/// <summary>A function of a module that was running when a trap came.</summary>
/// <param name="FunctionIndex">Its index in the module, imported functions counted first.</param>
/// <param name="Name">Its name in the module's name section, else one of its export names, else null.</param>
public sealed record WasmStackFrame(int FunctionIndex, string? Name)
{
    /// <summary>Writes the frame.</summary>
    /// <returns>For example <c>$parse (function 12)</c>.</returns>
    public override string ToString() => Name is null ? $"function {FunctionIndex}" : $"${Name} (function {FunctionIndex})";
}
