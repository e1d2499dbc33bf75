namespace ToolExec.Governance;

/// <summary>How people are asked. Read once, when the runner is made.</summary>
public sealed class ApprovalOptions
{
    /// <summary>Gets or sets how long a request can be decided, and its decision used.</summary>
    /// <value>The default value is 24 hours. Allowed: 1 second to 30 days.</value>
    public TimeSpan TimeToLive { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Gets or sets for whom a decision holds: a call for another caller of this scope cannot use it.</summary>
    /// <value>The default value is <see cref="CallerScope.User"/>.</value>
    public CallerScope Scope { get; set; } = CallerScope.User;

    /// <summary>Gets the keys that requests are signed with (HMAC-SHA-256): the first signs, each is taken for a check, so that a key can be changed while requests wait.</summary>
    /// <value>The default value is empty: a random key that ends with the process, and its requests with it. Allowed: keys of at least 32 bytes.</value>
    public IList<byte[]> Keys { get; } = [];

    /// <summary>Gets or sets the name of the secret that is the key: at least 32 characters, from the host's <see cref="ISecretResolver"/> each time it is needed.</summary>
    /// <value>The default value is <see langword="null"/>. Not together with <see cref="Keys"/>.</value>
    public string? KeySecret { get; set; }

    /// <summary>Gets or sets how many requests, and how many grants, are kept where the host has no <see cref="IApprovalStore"/> of its own.</summary>
    /// <value>The default value is 10,000. Allowed: 1 to 1,000,000.</value>
    public int MaxKept { get; set; } = 10_000;
}
