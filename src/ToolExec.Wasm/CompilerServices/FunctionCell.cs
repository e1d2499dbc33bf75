namespace ToolExec.Wasm.CompilerServices;

/// <summary>A function as a value: what an indirect call and the call of an import need. Fields are read by generated code.</summary>
internal sealed class FunctionCell
{
    /// <summary>What tables hold in place of null, so that an indirect call needs no test for it: its key matches no type.</summary>
    public static readonly FunctionCell Null = new();

    /// <summary>The key of its type, see <see cref="TypeKey"/>; 0 for a function of the host, which has no code of its own.</summary>
    public long Key;

    /// <summary>The code: a static method with the state as its first parameter.</summary>
    public nint Code;

    /// <summary>The state to call it with; <see langword="null"/> for a function of the very instance that owns the table it is in.</summary>
    public WasmContext? Context;

    /// <summary>Which function of its module it is, or -1 for a function of the host.</summary>
    public int Index = -1;

    /// <summary>The function of the host, if it is one.</summary>
    public HostFunction? Host;

    /// <summary>The object that users see, made when it is first asked for.</summary>
    public WasmFunction? Function;
}
