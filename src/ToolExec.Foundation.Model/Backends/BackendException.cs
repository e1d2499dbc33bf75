namespace ToolExec;

/// <summary>Thrown by a backend that cannot be started or listed.</summary>
public sealed class BackendException : Exception
{
    /// <summary>Initializes the exception of an error.</summary>
    /// <param name="error">What is wrong and what to do about it.</param>
    public BackendException(ToolError error)
        : base((error ?? throw new ArgumentNullException(nameof(error))).Message, error.Exception) => Error = error;

    /// <summary>Gets the error.</summary>
    public ToolError Error { get; }
}
