using System.Text.Json.Serialization;

namespace ToolExec.Runtime;

// What of a kubeconfig (v1) is used or refused here. The names are the file's own.

/// <summary>A kubeconfig.</summary>
internal sealed record KubeConfig
{
    [JsonPropertyName("current-context")]
    public string? CurrentContext { get; init; }

    public IReadOnlyList<KubeContextEntry>? Contexts { get; init; }

    public IReadOnlyList<KubeClusterEntry>? Clusters { get; init; }

    public IReadOnlyList<KubeUserEntry>? Users { get; init; }
}

/// <summary>A context by its name.</summary>
internal sealed record KubeContextEntry(string? Name, KubeContext? Context);

/// <summary>Who uses which cluster.</summary>
internal sealed record KubeContext(string? Cluster, string? User, string? Namespace);

/// <summary>A cluster by its name.</summary>
internal sealed record KubeClusterEntry(string? Name, KubeCluster? Cluster);

/// <summary>Where an API server is.</summary>
internal sealed record KubeCluster
{
    public string? Server { get; init; }

    [JsonPropertyName("certificate-authority")]
    public string? AuthorityFile { get; init; }

    [JsonPropertyName("certificate-authority-data")]
    public string? AuthorityData { get; init; }

    [JsonPropertyName("insecure-skip-tls-verify")]
    public bool SkipVerify { get; init; }

    [JsonPropertyName("tls-server-name")]
    public string? TlsServerName { get; init; }

    [JsonPropertyName("proxy-url")]
    public string? Proxy { get; init; }
}

/// <summary>A user by its name.</summary>
internal sealed record KubeUserEntry(string? Name, KubeUser? User);

/// <summary>As whom a server is spoken to.</summary>
internal sealed record KubeUser
{
    [JsonPropertyName("client-certificate")]
    public string? CertificateFile { get; init; }

    [JsonPropertyName("client-certificate-data")]
    public string? CertificateData { get; init; }

    [JsonPropertyName("client-key")]
    public string? KeyFile { get; init; }

    [JsonPropertyName("client-key-data")]
    public string? KeyData { get; init; }

    public string? Token { get; init; }

    public string? TokenFile { get; init; }

    public string? Username { get; init; }

    public string? Password { get; init; }

    [JsonPropertyName("as")]
    public string? ActsAs { get; init; }

    [JsonPropertyName("auth-provider")]
    public KubeProvider? Provider { get; init; }

    public KubeExec? Exec { get; init; }
}

/// <summary>A way to sign in that was taken out of Kubernetes.</summary>
internal sealed record KubeProvider(string? Name);

/// <summary>A program that gives a credential.</summary>
internal sealed record KubeExec
{
    public string? ApiVersion { get; init; }

    public string? Command { get; init; }

    public IReadOnlyList<string>? Args { get; init; }

    public IReadOnlyList<PodVariable>? Env { get; init; }

    public string? InteractiveMode { get; init; }

    public bool ProvideClusterInfo { get; init; }
}

/// <summary>What such a program prints.</summary>
internal sealed record ExecCredential
{
    public string? ApiVersion { get; init; }

    public string? Kind { get; init; }

    public ExecCredentialStatus? Status { get; init; }
}

/// <summary>A credential and its end.</summary>
internal sealed record ExecCredentialStatus
{
    public string? Token { get; init; }

    public DateTimeOffset? ExpirationTimestamp { get; init; }

    public string? ClientCertificateData { get; init; }
}
