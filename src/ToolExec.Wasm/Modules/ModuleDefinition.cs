namespace ToolExec.Wasm;

/// <summary>A module as decoded (core specification 2.0, 2.5). In every index space the imported come first.</summary>
internal sealed class ModuleDefinition(byte[] binary)
{
    /// <summary>Gets the whole binary, which nobody outside can change.</summary>
    public byte[] Binary { get; } = binary;

    public List<WasmFunctionType> Types { get; } = [];

    public List<ImportDefinition> Imports { get; } = [];

    /// <summary>Gets the index of the type of every function.</summary>
    public List<uint> FunctionTypes { get; } = [];

    public List<WasmTableType> Tables { get; } = [];

    public List<WasmMemoryType> Memories { get; } = [];

    public List<GlobalDefinition> Globals { get; } = [];

    public int ImportedFunctions { get; set; }

    public int ImportedTables { get; set; }

    public int ImportedMemories { get; set; }

    public int ImportedGlobals { get; set; }

    public List<ExportDefinition> Exports { get; } = [];

    /// <summary>Gets or sets the function that runs at instantiation.</summary>
    public uint? Start { get; set; }

    /// <summary>Gets or sets where the start section is in the module.</summary>
    public int StartByteOffset { get; set; }

    public List<ElementSegment> Elements { get; } = [];

    /// <summary>Gets the bodies of the module's own functions: number 0 is that of the function with the index <see cref="ImportedFunctions"/>.</summary>
    public List<FunctionBody> Bodies { get; } = [];

    /// <summary>Gets or sets the number in the data count section, where there is one.</summary>
    public uint? DataCount { get; set; }

    public List<DataSegment> Data { get; } = [];

    public List<CustomSection> CustomSections { get; } = [];

    /// <summary>
    /// Gets, for every function, whether a reference to it may be taken: it is mentioned outside of the functions' bodies and the start section
    /// (core specification 2.0, 3.1.1, C.refs). Filled by the validator.
    /// </summary>
    public bool[] ReferencedFunctions { get; set; } = [];

    /// <summary>Gets the type of a function of a valid module.</summary>
    public WasmFunctionType FunctionType(int function) => Types[(int)FunctionTypes[function]];
}
