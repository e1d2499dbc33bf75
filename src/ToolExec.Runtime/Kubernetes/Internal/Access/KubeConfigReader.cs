using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using YamlDotNet.Core;

namespace ToolExec.Runtime;

/// <summary>Reads the way to an API server from a kubeconfig file. What it does not know how to follow it refuses by name: a way that is half understood leads elsewhere.</summary>
internal static class KubeConfigReader
{
    private const long MaxBytes = 4 * 1024 * 1024;
    private const string Anew = "kubectl config view --raw --minify --flatten";

    /// <summary>Reads it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="context">The context; <see langword="null"/> for the current one.</param>
    /// <param name="allowSkipVerify">The file may say that the server's certificate is not looked at.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="KubernetesException">It cannot be used; the message says why.</exception>
    /// <exception cref="IOException">A file that it names cannot be read.</exception>
    public static KubernetesAccess Read(string path, string? context, bool allowSkipVerify, TimeProvider time)
    {
        var config = Parse(path);
        var name = context ?? config.CurrentContext;
        var chosen = config.Contexts?.FirstOrDefault(c => Is(c.Name, name))?.Context
            ?? throw Refuse(path, name is { Length: > 0 } ? $"has no context '{name}'" : "has no current context: name one");
        var cluster = config.Clusters?.FirstOrDefault(c => Is(c.Name, chosen.Cluster))?.Cluster ?? throw Refuse(path, $"has no cluster '{chosen.Cluster}', which the context '{name}' names");
        var user = config.Users?.FirstOrDefault(u => Is(u.Name, chosen.User))?.User ?? throw Refuse(path, $"has no user '{chosen.User}', which the context '{name}' names");
        if (Fault(cluster, user, allowSkipVerify) is { } fault)
        {
            throw Refuse(path, fault);
        }

        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var program = user is { Exec: { } exec, Token: null, TokenFile: null } ? new ExecPlugin(exec, folder, time) : null;
        return new KubernetesAccess
        {
            Address = new Uri(cluster.Server!),
            Namespace = chosen.Namespace,
            SkipVerify = cluster.SkipVerify,
            Authorities = Text(folder, cluster.AuthorityData, cluster.AuthorityFile) is { } authority ? KubernetesAccess.Certificates(authority) : null,
            ClientCertificate = ClientCertificate(folder, user),
            Token = program is not null ? program.TokenAsync : Token(folder, user),
            Program = program,
        };
    }

    private static string? Fault(KubeCluster cluster, KubeUser user, bool allowSkipVerify) =>
        !Uri.TryCreate(cluster.Server, UriKind.Absolute, out var server) || server.Scheme is not "https" ? $"has '{cluster.Server}' as the server, which is no https address"
        : cluster.SkipVerify && !allowSkipVerify
            ? $"says insecure-skip-tls-verify. Give the certificate of the cluster's authority, or set {nameof(KubernetesSandboxOptions.AllowInsecureSkipTlsVerify)} if that is meant"
        : cluster.TlsServerName is not null ? "says tls-server-name, which is not supported here"
        : cluster.Proxy is not null ? "says proxy-url, which is not supported here"
        : user.Username is not null || user.Password is not null ? "has a username and password, which API servers do not take any more"
        : user.ActsAs is not null ? "says as, which is not supported here"
        : user.Provider is not null ? "has an auth-provider, which is not supported here. Use the program that took its place, by exec"
        : (user.CertificateFile ?? user.CertificateData) is null != (user.KeyFile ?? user.KeyData) is null ? "has a client certificate without its key, or a key without its certificate"
        : user.Exec is { } exec ? ExecPlugin.Fault(exec)
        : null;

    private static KubeConfig Parse(string path)
    {
        if (new FileInfo(path).Length > MaxBytes)
        {
            throw Refuse(path, $"has more than {MaxBytes} bytes");
        }

        var text = File.ReadAllText(path);
        try
        {
            var json = text.AsSpan().TrimStart().StartsWith('{') ? Encoding.UTF8.GetBytes(text) : KubeConfigYaml.ToJson(text);
            return JsonSerializer.Deserialize(json, KubeConfigJsonContext.Default.KubeConfig) ?? throw Refuse(path, "is empty");
        }
        catch (YamlException e)
        {
            // Not the parser's own words: they may quote a secret.
            throw new KubernetesException(string.Create(CultureInfo.InvariantCulture, $"The kubeconfig '{path}' is no YAML that is taken here (line {e.Start.Line}). Write it anew: {Anew}"), null, e);
        }
        catch (JsonException e)
        {
            throw new KubernetesException($"The kubeconfig '{path}' is not as one must be (at {e.Path}).", null, e);
        }
    }

    private static X509Certificate2? ClientCertificate(string folder, KubeUser user) =>
        Text(folder, user.CertificateData, user.CertificateFile) is { } certificate ? KubernetesAccess.ClientPair(certificate, Text(folder, user.KeyData, user.KeyFile)!) : null;

    // As kubectl does: a file is more recent than what was written beside it.
    private static Func<CancellationToken, ValueTask<string?>> Token(string folder, KubeUser user) =>
        user.TokenFile is { } file ? KubernetesAccess.FromFile(Path.Combine(folder, file))
        : user.Token is { } token ? _ => new(token)
        : static _ => new((string?)null);

    private static string? Text(string folder, string? data, string? file)
    {
        try
        {
            return data is not null ? Encoding.UTF8.GetString(Convert.FromBase64String(data)) : file is not null ? File.ReadAllText(Path.Combine(folder, file)) : null;
        }
        catch (FormatException e)
        {
            throw new KubernetesException("A certificate or key of the kubeconfig is not in base64.", null, e);
        }
    }

    private static bool Is(string? name, string? wanted) => wanted is not null && string.Equals(name, wanted, StringComparison.Ordinal);

    private static KubernetesException Refuse(string path, string what) => new($"The kubeconfig '{path}' {what}.");
}
