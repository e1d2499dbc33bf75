using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ToolExec.Runtime;

/// <summary>Which certificate of the API is trusted.</summary>
internal static class ProxmoxTrust
{
    public static bool TryReadFingerprint(string text, out byte[] fingerprint)
    {
        fingerprint = new byte[SHA256.HashSizeInBytes];
        return Convert.FromHexString(text.Replace(":", "", StringComparison.Ordinal), fingerprint, out _, out var written) == System.Buffers.OperationStatus.Done && written == fingerprint.Length;
    }

    /// <summary>Makes what the connection is to be checked by.</summary>
    /// <exception cref="ArgumentException">The authorities' file cannot be read.</exception>
    public static SslClientAuthenticationOptions Of(ProxmoxSandboxOptions options)
    {
        if (options.CertificateFingerprint is { } text && TryReadFingerprint(text, out var fingerprint))
        {
            return new SslClientAuthenticationOptions
            {
                // The one certificate, whoever has signed it and whatever name it has.
                RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                    certificate is not null && CryptographicOperations.FixedTimeEquals(SHA256.HashData(certificate.GetRawCertData()), fingerprint),
            };
        }

        if (options.CertificateAuthority is not { } path)
        {
            return new SslClientAuthenticationOptions();
        }

        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new ArgumentException($"{nameof(options.CertificateAuthority)} '{path}' cannot be read as PEM: {e.Message}", nameof(options), e);
        }

        return policy.CustomTrustStore.Count > 0
            ? new SslClientAuthenticationOptions { CertificateChainPolicy = policy }
            : throw new ArgumentException($"{nameof(options.CertificateAuthority)} '{path}' has no certificate.", nameof(options));
    }
}
