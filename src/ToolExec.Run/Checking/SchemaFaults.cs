using System.Text;
using ToolExec.Foundation.JsonSchema;

namespace ToolExec.Run;

/// <summary>Turns the verdict of a schema into an error for the model.</summary>
internal static class SchemaFaults
{
    public static ToolError Arguments(string tool, SchemaValidationResult verdict)
    {
        var strict = IsNotStrict(verdict);
        return Make(
            strict ? ToolErrorKind.InvalidJson : ToolErrorKind.ValidationInput,
            strict ? $"The arguments of '{tool}' are not JSON that is taken here" : $"The arguments of '{tool}' do not fit its input schema",
            ToolOperation.ValidateInput,
            verdict);
    }

    public static ToolError Result(string tool, SchemaValidationResult verdict) => IsNotStrict(verdict)
        ? Make(ToolErrorKind.InvalidResponse, $"The tool '{tool}' ran, but its result is not JSON that is taken here and is withheld", ToolOperation.ValidateOutput, verdict)
        : Make(ToolErrorKind.ValidationOutput, $"The tool '{tool}' ran, but its result does not fit its output schema and is withheld", ToolOperation.ValidateOutput, verdict);

    private static bool IsNotStrict(SchemaValidationResult verdict) => verdict.Violations.Any(v => v.Keyword
        is SchemaViolationKeywords.DuplicateProperty
        or SchemaViolationKeywords.IllFormedString
        or SchemaViolationKeywords.DepthExceeded
        or SchemaViolationKeywords.MalformedJson);

    private static ToolError Make(ToolErrorKind kind, string what, ToolOperation operation, SchemaValidationResult verdict)
    {
        // One fault ends the sentence; several stand on lines of their own, because their texts have commas and semicolons themselves.
        var message = new StringBuilder(what);
        var violations = new ToolViolation[verdict.Violations.Count];
        for (var i = 0; i < violations.Length; i++)
        {
            var violation = verdict.Violations[i];
            violations[i] = new ToolViolation(violation.InstanceLocation, violation.SchemaLocation, violation.Keyword, violation.Message);
            message.Append(violations.Length == 1 ? ": " : i == 0 ? ":\n- " : "\n- ").Append(violation.Message);
        }

        message.Append(verdict.Truncated ? "\n- and more" : violations is [var only] && !only.Message.EndsWith('?') ? "." : "");
        return new ToolError(kind, message.ToString()) { Operation = operation, Violations = violations };
    }
}
