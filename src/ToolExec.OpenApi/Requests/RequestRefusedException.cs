namespace ToolExec.OpenApi;

/// <summary>A value of a call that must not become part of a request.</summary>
internal sealed class RequestRefusedException(string argument, string fault) : Exception($"The argument '{argument}' {fault}")
{
    /// <summary>Gets the error of the call.</summary>
    internal ToolError Error { get; } = new(ToolErrorKind.ValidationInput, $"The argument '{argument}' {fault}")
    {
        Operation = ToolOperation.ValidateInput,
        Violations = [new ToolViolation($"/{argument.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}", "", "request", fault)],
    };
}
