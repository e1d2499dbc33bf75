namespace ToolExec;

/// <summary>Thrown where an artifact cannot be kept or read.</summary>
public sealed class ArtifactStoreException : IOException
{
    /// <summary>Initializes the exception.</summary>
    /// <param name="message">What is wrong and what to do about it.</param>
    /// <param name="innerException">The cause, or <see langword="null"/>.</param>
    public ArtifactStoreException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
