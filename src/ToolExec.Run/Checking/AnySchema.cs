using ToolExec.Foundation.JsonSchema;

namespace ToolExec.Run;

/// <summary>The schema that allows everything: a value checked against it is known to be JSON, and strict where the options say so.</summary>
internal static class AnySchema
{
    public static readonly CompiledSchema Instance = CompiledSchema.Compile(ToolExecJson.EmptyObject);
}
