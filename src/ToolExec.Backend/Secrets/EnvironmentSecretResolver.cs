namespace ToolExec.Backend;

/// <summary>Secrets in environment variables of the host's process. Safe for use by several threads.</summary>
/// <remarks>Processes that tools start do not see them unless their declaration hands them on.</remarks>
public sealed class EnvironmentSecretResolver : ISecretResolver
{
    private readonly string _prefix;

    /// <summary>Initializes the resolver.</summary>
    /// <param name="prefix">What stands before a secret's name in the name of its variable; empty for nothing.</param>
    public EnvironmentSecretResolver(string prefix = "")
    {
        ArgumentNullException.ThrowIfNull(prefix);
        _prefix = prefix;
    }

    /// <inheritdoc/>
    /// <remarks>A variable that is set to nothing counts as absent.</remarks>
    public ValueTask<string?> ResolveAsync(string name, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        cancellationToken.ThrowIfCancellationRequested();
        return new(Environment.GetEnvironmentVariable(_prefix + name) is { Length: > 0 } value ? value : null);
    }
}
