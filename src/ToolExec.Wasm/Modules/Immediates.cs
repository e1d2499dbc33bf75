namespace ToolExec.Wasm;

/// <summary>What follows the code of an instruction.</summary>
internal enum Immediates
{
    /// <summary>The code belongs to no instruction that is known.</summary>
    Unknown,

    None,
    Block,
    Label,
    LabelTable,

    /// <summary>One index: of a function, local, global, table, data or element segment.</summary>
    Index,

    /// <summary>A type and a table.</summary>
    IndirectCall,

    /// <summary>An element segment and a table, or two tables.</summary>
    TwoIndices,
    MemoryAccess,

    /// <summary>One reserved byte for the memory.</summary>
    Memory,

    /// <summary>A data segment and one reserved byte.</summary>
    DataAndMemory,

    /// <summary>Two reserved bytes.</summary>
    TwoMemories,
    I32,
    I64,
    F32,
    F64,
    ReferenceType,
    ValueTypes,
}
