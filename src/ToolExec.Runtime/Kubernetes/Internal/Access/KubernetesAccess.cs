using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ToolExec.Runtime;

/// <summary>Where an API server is, and as whom it is spoken to.</summary>
internal sealed record KubernetesAccess : IDisposable
{
    /// <summary>Gets the https address.</summary>
    public required Uri Address { get; init; }

    /// <summary>Gets the namespace that the credentials belong to, or <see langword="null"/>.</summary>
    public string? Namespace { get; init; }

    /// <summary>Gets the bearer token of now; <see langword="null"/> for none.</summary>
    public Func<CancellationToken, ValueTask<string?>> Token { get; init; } = static _ => new((string?)null);

    /// <summary>Gets the certificates that the server's must come from; <see langword="null"/> for those that this machine trusts.</summary>
    public X509Certificate2Collection? Authorities { get; init; }

    /// <summary>Gets the certificate that the server is shown.</summary>
    public X509Certificate2? ClientCertificate { get; init; }

    /// <summary>Gets a value indicating whether the server's certificate is not looked at.</summary>
    public bool SkipVerify { get; init; }

    /// <summary>Gets the program that gives tokens, where one does; owned.</summary>
    public IDisposable? Program { get; init; }

    /// <summary>Finds the way that the settings name.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="KubernetesException">It is not there, or cannot be used; the message says what to set.</exception>
    public static KubernetesAccess Of(KubernetesSandboxOptions options, TimeProvider time)
    {
        try
        {
            return options.Address is { } address
                ? new KubernetesAccess
                {
                    Address = address,
                    Namespace = options.Namespace,
                    Token = options.TokenFile is { } file ? FromFile(file) : _ => new(options.Token),
                    Authorities = options.CertificateAuthority is { } pem ? Certificates(pem) : null,
                }
                : options.KubeConfig is { } path ? KubeConfigReader.Read(path, options.Context, options.AllowInsecureSkipTlsVerify, time)
                : InCluster.Read(InCluster.Folder, Environment.GetEnvironmentVariable);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException or FormatException)
        {
            throw new KubernetesException($"The credentials for the API server cannot be read: {e.Message}", null, e);
        }
    }

    /// <summary>Reads a token each time: whoever renews it writes the file anew.</summary>
    public static Func<CancellationToken, ValueTask<string?>> FromFile(string path) =>
        async token => (await File.ReadAllTextAsync(path, token).ConfigureAwait(false)).Trim();

    /// <summary>Reads certificates.</summary>
    /// <exception cref="CryptographicException">They are none.</exception>
    public static X509Certificate2Collection Certificates(string pem)
    {
        var all = new X509Certificate2Collection();
        all.ImportFromPem(pem);
        return all.Count > 0 ? all : throw new CryptographicException("There is no certificate in what should be those of the API server's authority.");
    }

    /// <summary>Reads the certificate that a client shows.</summary>
    public static X509Certificate2 ClientPair(string certificate, string key)
    {
        // The other way round the key is in no store, and Windows does not show it to servers.
        using var pair = X509Certificate2.CreateFromPem(certificate, key);
        return X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pfx), null);
    }

    public void Dispose()
    {
        Program?.Dispose();
        ClientCertificate?.Dispose();
        foreach (var authority in Authorities ?? [])
        {
            authority.Dispose();
        }
    }
}
