using System.Text.Json;
using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>The source-generated contracts of the public types.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(Tool))]
[JsonSerializable(typeof(ToolBinding))]
[JsonSerializable(typeof(ToolId))]
[JsonSerializable(typeof(ToolCall))]
[JsonSerializable(typeof(ToolError))]
[JsonSerializable(typeof(ToolResult))]
[JsonSerializable(typeof(ToolEvent))]
[JsonSerializable(typeof(ContentBlock))]
[JsonSerializable(typeof(TaskResult))]
[JsonSerializable(typeof(ToolChain))]
[JsonSerializable(typeof(ChainResult))]
[JsonSerializable(typeof(ToolGraph))]
[JsonSerializable(typeof(GraphResult))]
[JsonSerializable(typeof(ToolSearchPage))]
[JsonSerializable(typeof(ToolNamespacePage))]
[JsonSerializable(typeof(ToolDocument))]
[JsonSerializable(typeof(IReadOnlyList<ToolExample>))]
[JsonSerializable(typeof(BudgetState))]
[JsonSerializable(typeof(ApprovalRequest))]
[JsonSerializable(typeof(ApprovalDecision))]
[JsonSerializable(typeof(PostponedCall))]
[JsonSerializable(typeof(StoredApproval))]
[JsonSerializable(typeof(ApprovalGrant))]
[JsonSerializable(typeof(PolicyDecision))]
[JsonSerializable(typeof(PlannedCall))]
[JsonSerializable(typeof(IReadOnlyList<PlannedCall>))]
[JsonSerializable(typeof(AuditRecord))]
[JsonSerializable(typeof(AuditHead))]
[JsonSerializable(typeof(CodeResult))]
[JsonSerializable(typeof(SandboxLimits))]
[JsonSerializable(typeof(IReadOnlyList<GatewayCall>))]
internal sealed partial class ToolExecJsonContext : JsonSerializerContext
{
    public static ToolExecJsonContext Strict { get; } = new(new JsonSerializerOptions
    {
        AllowDuplicateProperties = false,

        // The deepest value that a host can allow, and room for what stands around it.
        MaxDepth = 320,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    });
}
