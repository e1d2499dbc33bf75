namespace ToolExec.Wasm;

/// <summary>What a host hangs on an instance.</summary>
public sealed partial class WasmInstance
{
    /// <summary>Gets or sets an object of the host's, so that functions of the host find what belongs to the instance that called them.</summary>
    /// <value>The default value is <see langword="null"/>.</value>
    public object? HostState { get; set; }

    internal bool TrapsAtMemoryLimit => _options.TrapAtMemoryLimit;
}
