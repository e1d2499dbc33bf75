namespace ToolExec.Foundation.Processes;

/// <summary>A line was longer than its reader allows.</summary>
public sealed class LineTooLongException : IOException
{
    /// <summary>Makes an exception without a message of its own.</summary>
    public LineTooLongException()
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">What went wrong.</param>
    public LineTooLongException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a cause.</summary>
    /// <param name="message">What went wrong.</param>
    /// <param name="innerException">The cause.</param>
    public LineTooLongException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    internal LineTooLongException(int maxLineBytes)
        : base($"A line is longer than the {maxLineBytes} bytes allowed.") => MaxLineBytes = maxLineBytes;

    /// <summary>Gets the most bytes a line may have, without its line end.</summary>
    public int MaxLineBytes { get; }
}
