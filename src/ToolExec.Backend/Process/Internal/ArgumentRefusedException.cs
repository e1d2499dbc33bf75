namespace ToolExec.Backend;

/// <summary>A value of a call that must not reach a program.</summary>
internal sealed class ArgumentRefusedException(string parameter, string fault) : Exception($"The argument '{parameter}' {fault}")
{
    /// <summary>Gets the error of the call.</summary>
    internal ToolError Error { get; } = new(ToolErrorKind.ValidationInput, $"The argument '{parameter}' {fault}")
    {
        Operation = ToolOperation.ValidateInput,
        Violations = [new ToolViolation($"/{parameter}", "", "command", fault)],
    };
}
