namespace ToolExec.Cli;

/// <summary>Says in words for the model why a built-in tool cannot do what it was asked for.</summary>
internal static class ToolFailure
{
    public static ToolExecException Because(string message) => new(new ToolError(ToolErrorKind.ExecutionFailed, message));
}
