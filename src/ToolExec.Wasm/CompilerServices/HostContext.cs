namespace ToolExec.Wasm.CompilerServices;

/// <summary>What a function of the host gets as its state. Fields are read by generated code.</summary>
internal sealed class HostContext(HostFunction function) : WasmContext
{
    /// <summary>The delegate, if generated code may call it itself.</summary>
    public Delegate? Target = function.Target;

    /// <summary>How: see <see cref="HostForm"/>.</summary>
    public int Form = (int)function.Form;

    /// <summary>The function.</summary>
    public readonly HostFunction Function = function;

    /// <summary>Gets whether no instance has imported it, so that its caller is another one each time.</summary>
    public bool IsFloating { get; init; }
}
