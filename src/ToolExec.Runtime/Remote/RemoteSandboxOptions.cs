namespace ToolExec.Runtime;

/// <summary>The settings of a sandbox that is another host. Read once.</summary>
public sealed class RemoteSandboxOptions
{
    /// <summary>Gets or sets the name.</summary>
    /// <value>The default value is <c>remote</c>. Must not be empty.</value>
    public string Name { get; set; } = "remote";

    /// <summary>Gets or sets where the service is: an http or https address. Code and what tools give travel there; use https unless the way is your own.</summary>
    /// <value>The default value is <see langword="null"/>, and refused.</value>
    public Uri? Address { get; set; }

    /// <summary>Gets or sets the key that both hosts know.</summary>
    /// <value>The default value is empty, and refused. At least 16 bytes.</value>
    public ReadOnlyMemory<byte> Key { get; set; }

    /// <summary>Gets or sets the profile that the other host must give its code: every request there asks for it.</summary>
    /// <value>The default value is <see cref="SandboxProfile.Standard"/>.</value>
    public SandboxProfile Profile { get; set; } = SandboxProfile.Standard;

    /// <summary>Gets the languages that the other host is asked to run.</summary>
    /// <value>The default value is JavaScript and Python.</value>
    public IList<string> Languages { get; } = [SandboxLanguages.JavaScript, SandboxLanguages.Python];

    /// <summary>Gets or sets what code may use, where its request does not ask for less. The other host's limits apply as well.</summary>
    /// <value>The default value has no limit of its own.</value>
    public SandboxLimits Limits { get; set; } = new();

    /// <summary>Gets or sets how often a connection is attempted. What was sent once is never sent again.</summary>
    /// <value>The default value is 3. Allowed: 1 to 10.</value>
    public int MaxAttempts { get; set; } = 3;

    /// <summary>Says what is wrong.</summary>
    /// <exception cref="ArgumentException">A value is missing or out of its bounds.</exception>
    internal void Check()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Name, nameof(Name));
        if (Address is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
        {
            throw new ArgumentException($"{nameof(Address)} must be an http or https address, but is '{Address}'.", nameof(Address));
        }

        if (Key.Length < RemoteSignature.MinKeyBytes)
        {
            throw new ArgumentException($"{nameof(Key)} must have {RemoteSignature.MinKeyBytes} bytes or more, but has {Key.Length}.", nameof(Key));
        }

        if (Languages.Count == 0)
        {
            throw new ArgumentException($"{nameof(Languages)} must not be empty.", nameof(Languages));
        }

        if (MaxAttempts is < 1 or > 10)
        {
            throw new ArgumentException($"{nameof(MaxAttempts)} must be 1 to 10, but is {MaxAttempts}.", nameof(MaxAttempts));
        }
    }
}
