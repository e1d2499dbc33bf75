using System.Text.Json;
using System.Text.Json.Serialization;

namespace ToolExec.Code;

/// <summary>The contract of what is kept of a suspended script.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ExecutionDocument))]
internal sealed partial class ExecutionJsonContext : JsonSerializerContext
{
    public static ExecutionJsonContext Strict { get; } = new(new JsonSerializerOptions
    {
        AllowDuplicateProperties = false,

        // The deepest value that a host can allow, and room for what stands around it.
        MaxDepth = 340,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
    });
}
