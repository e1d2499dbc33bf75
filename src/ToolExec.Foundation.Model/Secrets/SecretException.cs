namespace ToolExec;

/// <summary>Thrown where a secret that is needed cannot be had. The message names the secret and never a value.</summary>
public sealed class SecretException : Exception
{
    /// <summary>Initializes the exception.</summary>
    /// <param name="secret">The secret's name.</param>
    /// <param name="message">Why it cannot be had and what to do about it.</param>
    /// <param name="innerException">The cause, or <see langword="null"/>. Its text must not show the value either.</param>
    public SecretException(string secret, string message, Exception? innerException = null)
        : base(message, innerException) => Secret = secret;

    /// <summary>Gets the secret's name.</summary>
    public string Secret { get; }
}
