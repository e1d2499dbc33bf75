namespace ToolExec.Wasm.CompilerServices;

/// <summary>How generated code calls a function of the host.</summary>
internal enum HostForm
{
    /// <summary>With its arguments in an array.</summary>
    Untyped = 0,

    /// <summary>By a delegate with exactly the parameters and the result of the function.</summary>
    Typed = 1,

    /// <summary>By a delegate with the calling instance before the parameters.</summary>
    TypedWithCaller = 2,
}
