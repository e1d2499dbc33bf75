using Microsoft.Extensions.Logging;

namespace ToolExec.Run;

/// <summary>Asks the resolvers, remembers every value that it gave, and takes those values out of whatever it is shown.</summary>
internal sealed class SecretVault : ISecretResolver, ISecretScrubber
{
    private readonly ISecretResolver[] _resolvers;
    private readonly Dictionary<string, ToolFilter> _allowed;
    private readonly int _shortest;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();

    // Guarded by _gate. A value stays known after it was replaced: it may be on its way still.
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private volatile SecretPatterns _patterns = SecretPatterns.None;

    public SecretVault(SecretOptions options, ILogger<SecretVault> logger)
    {
        _resolvers = [.. options.Resolvers];
        _allowed = new(options.AllowedInArguments, StringComparer.Ordinal);
        _shortest = options.ShortestScrubbed;
        _logger = logger;
    }

    /// <summary>Gets the values to look for, as they are now.</summary>
    public SecretPatterns Patterns => _patterns;

    /// <summary>Gets a value indicating whether arguments may refer to secrets at all.</summary>
    public bool IsAllowedInArguments => _allowed.Count > 0;

    public async ValueTask<string?> ResolveAsync(string name, CancellationToken cancellationToken)
    {
        foreach (var resolver in _resolvers)
        {
            if (await resolver.ResolveAsync(name, cancellationToken).ConfigureAwait(false) is { } value)
            {
                Learn(name, value);
                return value;
            }
        }

        return null;
    }

    public string Scrub(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return _patterns.Scrub(text);
    }

    public ToolResult Scrub(ToolResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return _patterns.Scrub(result);
    }

    /// <summary>Says whether a tool may be given a secret that its arguments refer to.</summary>
    public bool MayGive(string secret, Tool tool) => _allowed.TryGetValue(secret, out var tools) && tools.Matches(tool);

    private void Learn(string name, string value)
    {
        lock (_gate)
        {
            if (!_names.TryAdd(value, name))
            {
                return;
            }

            if (value.Trim().Length >= _shortest)
            {
                _patterns = _patterns.With(name, value, _shortest);
                return;
            }
        }

        if (value.Length > 0)
        {
            _logger.SecretTooShort(name, _shortest);
        }
    }
}
