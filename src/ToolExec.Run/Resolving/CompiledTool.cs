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

    /// <summary>Gets who checks the arguments.</summary>
    public required ArgumentCheck Check { get; init; }

    /// <summary>Gets the whole pipeline behind the look-up.</summary>
    public required ToolCallDelegate Pipeline { get; init; }

    /// <summary>Gets the pipeline behind the check of the arguments.</summary>
    public required ToolCallDelegate Execution { get; init; }

    /// <summary>Gets the pipeline behind the check for a call that is only planned: without the steps that leave something behind, or run the tool.</summary>
    public required ToolCallDelegate Planning { get; init; }

    /// <summary>Gets the same pipeline with a clock at each step; made for the first call that is explained.</summary>
    public ExplainedPipeline Explained => field ??= MakeExplained();

    /// <summary>Gets how <see cref="Explained"/> is made. Two threads may make it at once: either will do, the steps are the same.</summary>
    public required Func<ExplainedPipeline> MakeExplained { get; init; }
}
