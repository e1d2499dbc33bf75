namespace ToolExec.Runtime.Tests.Kubernetes;

/// <summary>Makes sandboxes on a <see cref="TestCluster"/>.</summary>
internal static class KubernetesSandboxes
{
    private static readonly GuestPrograms Programs = new(new GuestFiles(), new GuestOptions());

    public static KubernetesSandboxOptions Options(TestCluster cluster)
    {
        var options = new KubernetesSandboxOptions
        {
            Namespace = TestCluster.Namespace,
            Address = cluster.Address,
            Token = TestCluster.Token,
            CertificateAuthority = cluster.Certificates.Authority,
            StartTimeout = TimeSpan.FromMinutes(1),
        };
        options.Images[SandboxLanguages.Python] = "python:3";
        return options;
    }

    public static KubernetesSandbox Create(TestCluster cluster, Action<KubernetesSandboxOptions>? configure = null, TimeProvider? time = null)
    {
        var options = Options(cluster);
        configure?.Invoke(options);
        return new KubernetesSandbox(options, Programs, time ?? TimeProvider.System);
    }

    public static ValueTask<SandboxResult> RunAsync(this ISandbox sandbox, string code, SandboxLimits? limits = null, IToolGateway? gateway = null, CancellationToken stop = default) =>
        sandbox.ExecuteAsync(
            new SandboxRequest
            {
                Language = SandboxLanguages.Python,
                Code = code,
                Gateway = gateway ?? new TestGateway(),
                Tools = TestGateway.Tools,
                Limits = limits ?? new() { Timeout = TimeSpan.FromMinutes(1) },
            },
            stop);
}
