namespace ToolExec.Wasm.CompilerServices;

/// <summary>The state that every generated function gets as its first argument. Fields are read and written by generated code.</summary>
internal class WasmContext
{
    /// <summary>What the running call obeys.</summary>
    public WasmControl Control = new();

    /// <summary>The memory; used only by modules that have one.</summary>
    public WasmMemory Memory = null!;

    /// <summary>The imported functions, by their index.</summary>
    public FunctionCell[] Imports = [];

    /// <summary>All globals.</summary>
    public GlobalCell[] Globals = [];

    /// <summary>The first global, which is the stack pointer in most modules.</summary>
    public GlobalCell Global0 = null!;

    /// <summary>All tables.</summary>
    public TableStore[] Tables = [];

    /// <summary>The first table, if it holds functions.</summary>
    public FunctionTable Table0 = null!;

    /// <summary>The keys of function types that are too long for a constant, by the index of the type.</summary>
    public long[] TypeKeys = [];

    /// <summary>The instance this is the state of; of a host function, the instance that imports it.</summary>
    public WasmInstance? Instance;
}
