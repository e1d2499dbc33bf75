namespace ToolExec.Runtime;

/// <summary>The way to the API server that every pod of a cluster is given, with the rights of its service account.</summary>
internal static class InCluster
{
    /// <summary>Where a pod finds its credentials.</summary>
    public const string Folder = "/var/run/secrets/kubernetes.io/serviceaccount";

    private const string Host = "KUBERNETES_SERVICE_HOST";
    private const string Port = "KUBERNETES_SERVICE_PORT";

    /// <summary>Reads it.</summary>
    /// <param name="folder">Where the credentials are.</param>
    /// <param name="variable">Gives a variable of the environment.</param>
    /// <exception cref="KubernetesException">This process runs in no cluster, or has no service account.</exception>
    public static KubernetesAccess Read(string folder, Func<string, string?> variable)
    {
        var token = Path.Combine(folder, "token");
        if (variable(Host) is not { Length: > 0 } host || variable(Port) is not { Length: > 0 } port || !File.Exists(token))
        {
            throw new KubernetesException(
                $"This process runs in no pod of a cluster, or has no token of a service account there. Set {nameof(KubernetesSandboxOptions.KubeConfig)}, or {nameof(KubernetesSandboxOptions.Address)} with a token.");
        }

        // An address of IPv6 has colons of its own.
        return new KubernetesAccess
        {
            Address = new Uri(host.Contains(':', StringComparison.Ordinal) ? $"https://[{host}]:{port}" : $"https://{host}:{port}"),
            Namespace = File.ReadAllText(Path.Combine(folder, "namespace")).Trim(),
            Token = KubernetesAccess.FromFile(token),
            Authorities = KubernetesAccess.Certificates(File.ReadAllText(Path.Combine(folder, "ca.crt"))),
        };
    }
}
