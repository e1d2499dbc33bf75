namespace ToolExec.Wasm;

/// <summary>What an import or export is.</summary>
public enum WasmExternKind
{
    /// <summary>A function.</summary>
    Function = 0,

    /// <summary>A table of references.</summary>
    Table = 1,

    /// <summary>A linear memory.</summary>
    Memory = 2,

    /// <summary>A global variable or constant.</summary>
    Global = 3,
}
