using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ToolExec.Governance;

/// <summary>Signs requests, so that what comes back is what the host asked.</summary>
internal sealed class ApprovalSigner
{
    private const string Prefix = "toolexec-approval-1\n";
    private readonly byte[][] _keys;
    private readonly string? _secret;
    private readonly ISecretResolver? _resolver;

    public ApprovalSigner(ApprovalOptions options, ISecretResolver? resolver)
    {
        _secret = options.KeySecret;
        _resolver = resolver;
        _keys = [.. options.Keys.Select(static k => k.ToArray())];
        if (_keys.Length == 0 && _secret is null)
        {
            _keys = [RandomNumberGenerator.GetBytes(ApprovalOptionsValidator.LeastKey)];
            EndsWithProcess = true;
        }
    }

    /// <summary>Gets a value indicating whether the key is a random one, which no other process has.</summary>
    public bool EndsWithProcess { get; }

    /// <exception cref="SecretException">The key cannot be had.</exception>
    public async ValueTask<ApprovalRequest> SignAsync(ApprovalRequest request, CancellationToken cancellationToken)
    {
        var keys = await KeysAsync(cancellationToken).ConfigureAwait(false);
        return request with { Signature = Convert.ToBase64String(HMACSHA256.HashData(keys[0], Text(request))) };
    }

    /// <exception cref="SecretException">The key cannot be had.</exception>
    public async ValueTask<bool> IsOursAsync(ApprovalRequest request, CancellationToken cancellationToken)
    {
        var signature = new byte[HMACSHA256.HashSizeInBytes];
        if (!Convert.TryFromBase64String(request.Signature, signature, out var length) || length != signature.Length)
        {
            return false;
        }

        var text = Text(request);
        foreach (var key in await KeysAsync(cancellationToken).ConfigureAwait(false))
        {
            if (CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(key, text), signature))
            {
                return true;
            }
        }

        return false;
    }

    // Canonical: a store or a wire may write the same request in other words.
    private static byte[] Text(ApprovalRequest request) => Encoding.UTF8.GetBytes(
        Prefix + CanonicalJson.Serialize(JsonSerializer.SerializeToElement(request with { Signature = "" }, ApprovalJson.Request)));

    private async ValueTask<byte[][]> KeysAsync(CancellationToken cancellationToken)
    {
        if (_secret is null)
        {
            return _keys;
        }

        var value = _resolver is null
            ? throw new SecretException(_secret, $"The key for approvals is the secret '{_secret}', but the host has no resolver of secrets: use UseSecrets, or the section 'secrets', to say where it comes from.")
            : await _resolver.ResolveAsync(_secret, cancellationToken).ConfigureAwait(false);
        return value is { Length: >= ApprovalOptionsValidator.LeastKey }
            ? [Encoding.UTF8.GetBytes(value)]
            : throw new SecretException(_secret, $"The key for approvals, the secret '{_secret}', is missing or has fewer than {ApprovalOptionsValidator.LeastKey} characters.");
    }
}
