using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace ToolExec.Mcp.AspNetCore;

/// <summary>Compares the token of a request with those that are allowed, all of them each time and in constant time, by their hashes.</summary>
internal sealed class BearerTokens(IList<McpBearerToken> tokens, ISecretResolver? secrets, TimeProvider time)
{
    private const int LeastLength = 16;
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    // RFC 6750, 2.1: b64token.
    private static readonly SearchValues<char> Allowed = SearchValues.Create("-._~+/=0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private volatile Hashes? _hashes;

    internal bool Any => tokens.Count > 0;

    /// <summary>Says what is wrong with a token, to follow "that" in a sentence; <see langword="null"/> where nothing is.</summary>
    internal static string? Fault(string token) =>
        token.Length < LeastLength ? $"has fewer than {LeastLength} characters"
        : token.AsSpan().ContainsAnyExcept(Allowed) ? "has characters that a bearer token cannot have (RFC 6750, 2.1)"
        : null;

    /// <summary>Reads the tokens, so that one that cannot be had is told at the start.</summary>
    /// <exception cref="SecretException">A secret is unknown, cannot be read or is no token.</exception>
    internal async ValueTask ReadAsync(CancellationToken cancellationToken) => await CurrentAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Finds whose token a header bears.</summary>
    /// <param name="authorization">The header <c>Authorization</c>.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <returns>The name, or <see langword="null"/> where the header bears none that is allowed.</returns>
    internal async ValueTask<string?> FindAsync(string? authorization, CancellationToken cancellationToken)
    {
        const string Scheme = "Bearer ";
        if (authorization is null || !authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var hashes = await CurrentAsync(cancellationToken).ConfigureAwait(false);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(authorization[Scheme.Length..].Trim(' ')));
        string? found = null;
        foreach (var (name, known) in hashes.Items)
        {
            // Every one is compared, wherever the right one stands.
            found = CryptographicOperations.FixedTimeEquals(hash, known) ? name : found;
        }

        return found;
    }

    // A secret that was changed counts after a minute.
    private async ValueTask<Hashes> CurrentAsync(CancellationToken cancellationToken)
    {
        if (_hashes is { } hashes && time.GetElapsedTime(hashes.ReadAt) < Fresh)
        {
            return hashes;
        }

        // Several requests may read at the same time; they read the same.
        var read = await HashAsync(cancellationToken).ConfigureAwait(false);
        _hashes = read;
        return read;
    }

    private async Task<Hashes> HashAsync(CancellationToken cancellationToken)
    {
        var items = new (string Name, byte[] Hash)[tokens.Count];
        for (var i = 0; i < items.Length; i++)
        {
            var value = await tokens[i].Value.ResolveAsync(secrets, cancellationToken).ConfigureAwait(false);
            if (Fault(value) is { } fault)
            {
                throw new SecretException(tokens[i].Value.Names is [var name, ..] ? name : tokens[i].Name, $"The bearer token '{tokens[i].Name}' {fault}.");
            }

            items[i] = (tokens[i].Name, SHA256.HashData(Encoding.UTF8.GetBytes(value)));
        }

        return new Hashes(items, time.GetTimestamp());
    }

    private sealed record Hashes((string Name, byte[] Hash)[] Items, long ReadAt);
}
