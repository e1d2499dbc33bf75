namespace ToolExec.Foundation.Processes;

/// <summary>A command could not be started. The message names the command, where it was looked for, and what to do.</summary>
public sealed class ChildProcessException : Exception
{
    /// <summary>Makes an exception without a message of its own.</summary>
    public ChildProcessException()
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">What went wrong.</param>
    public ChildProcessException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a cause.</summary>
    /// <param name="message">What went wrong.</param>
    /// <param name="innerException">The operating system's word.</param>
    public ChildProcessException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
