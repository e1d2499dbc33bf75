namespace ToolExec.OpenApi;

/// <summary>Thrown where a request cannot be given the credentials that it needs. The message has no value of them.</summary>
internal sealed class CredentialException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>Gets a value indicating whether it may go well later.</summary>
    internal bool IsRetryable { get; init; }
}
