using System.Text.Json;
using Microsoft.Extensions.AI;

namespace ToolExec.Extensions.AI;

/// <summary>Makes the definition of a tool from a function's declaration.</summary>
internal static class FunctionDefinition
{
    public static Tool Make(AIFunction function, bool allowApprovalRequired)
    {
        if (function is null)
        {
            throw new ArgumentException("A function is null.", nameof(function));
        }

        var needsApproval = function.GetService<ApprovalRequiredAIFunction>() is not null;
        if (!allowApprovalRequired && needsApproval)
        {
            throw new ArgumentException(
                $"The function '{function.Name}' requires approval before each call, and this backend asks nobody. Set {nameof(AIFunctionBackendOptions.AllowApprovalRequired)} where something in front of the call asks.",
                nameof(function));
        }

        return new Tool
        {
            Name = function.Name,
            Description = function.Description is { Length: > 0 } description ? description : null,
            InputSchema = function.JsonSchema,
            Meta = needsApproval ? ApprovalMark.Meta : null,

            // The Model Context Protocol knows structured results only as objects.
            OutputSchema = function.ReturnJsonSchema is { ValueKind: JsonValueKind.Object } schema
                && schema.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("object") ? schema : null,
        };
    }
}
