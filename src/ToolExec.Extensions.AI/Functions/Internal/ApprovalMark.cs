using System.Text.Json;

namespace ToolExec.Extensions.AI;

/// <summary>Keeps on a tool's definition that the function it came in as needs a person's approval, so that it goes out as such a one.</summary>
internal static class ApprovalMark
{
    private const string Name = "toolexec/approval_required";

    public static JsonElement Meta { get; } = ToolExecJson.Parse($$"""{"{{Name}}":true}""");

    public static bool IsOn(Tool tool) => tool.Meta is { ValueKind: JsonValueKind.Object } meta && meta.TryGetProperty(Name, out var mark) && mark.ValueKind == JsonValueKind.True;
}
