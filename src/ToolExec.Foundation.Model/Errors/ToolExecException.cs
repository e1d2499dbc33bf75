namespace ToolExec;

/// <summary>Thrown where a caller asked for an exception instead of a result that says what failed.</summary>
public sealed class ToolExecException : Exception
{
    /// <summary>Initializes the exception of an error.</summary>
    /// <param name="error">The error; its own exception becomes the inner one.</param>
    public ToolExecException(ToolError error)
        : base((error ?? throw new ArgumentNullException(nameof(error))).ToString(), error.Exception) => Error = error;

    /// <summary>Gets the error.</summary>
    public ToolError Error { get; }
}
