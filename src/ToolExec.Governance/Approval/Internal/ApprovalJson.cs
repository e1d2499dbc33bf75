using System.Text.Json.Serialization.Metadata;

namespace ToolExec.Governance;

/// <summary>The JSON contracts of approvals.</summary>
internal static class ApprovalJson
{
    public static JsonTypeInfo<ApprovalRequest> Request { get; } = (JsonTypeInfo<ApprovalRequest>)ToolExecJson.DefaultOptions.GetTypeInfo(typeof(ApprovalRequest));
}
