using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ToolExec.Runtime.Tests.Kubernetes;

/// <summary>An authority, and what it has signed.</summary>
public sealed class TestCertificates : IDisposable
{
    private static readonly DateTimeOffset From = TimeProvider.System.GetUtcNow().AddDays(-1);
    private static readonly DateTimeOffset To = From.AddDays(30);
    private readonly X509Certificate2 _authority;

    public TestCertificates()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        _authority = request.CreateSelfSigned(From, To);
        Server = Sign("CN=kubernetes", "1.3.6.1.5.5.7.3.1");
        Client = Sign("CN=somebody", "1.3.6.1.5.5.7.3.2");
    }

    /// <summary>Gets the authority's certificate, in PEM.</summary>
    public string Authority => _authority.ExportCertificatePem();

    /// <summary>Gets the certificate of a server at 127.0.0.1.</summary>
    public X509Certificate2 Server { get; }

    /// <summary>Gets the certificate of somebody.</summary>
    public X509Certificate2 Client { get; }

    public void Dispose()
    {
        _authority.Dispose();
        Server.Dispose();
        Client.Dispose();
    }

    private X509Certificate2 Sign(string name, string usage)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false));
        using var signed = request.Create(_authority, From, To, RandomNumberGenerator.GetBytes(8));
        using var both = signed.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(both.Export(X509ContentType.Pfx), null, X509KeyStorageFlags.Exportable);
    }
}
