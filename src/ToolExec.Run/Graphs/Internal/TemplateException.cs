namespace ToolExec.Run;

/// <summary>A template cannot be filled. Caught where the call would have been made: it becomes that call's error.</summary>
internal sealed class TemplateException(ToolErrorKind kind, string message) : Exception(message)
{
    public ToolErrorKind Kind { get; } = kind;
}
