using ToolExec.Foundation.JsonSchema;

namespace ToolExec.Run;

/// <summary>A tool of the catalogue with everything that is worked out once: its checks and its pipeline.</summary>
internal sealed class CompiledTool(ToolCatalogEntry entry, CompiledSchema? input, CompiledSchema? output, ToolError? fault)
{
    public ToolCatalogEntry Entry { get; } = entry;

    /// <summary>Gets the check of the arguments; null where the schema is unusable.</summary>
    public CompiledSchema? Input { get; } = input;

    /// <summary>Gets the check of the result; null where the tool declares none.</summary>
    public CompiledSchema? Output { get; } = output;

    /// <summary>Gets why the tool cannot be called: a schema of it is unusable.</summary>
    public ToolError? Fault { get; } = fault;

    /// <summary>Gets the whole pipeline behind the look-up.</summary>
    public required ToolCallDelegate Pipeline { get; init; }

    /// <summary>Gets the pipeline behind the check of the arguments.</summary>
    public required ToolCallDelegate Execution { get; init; }
}
