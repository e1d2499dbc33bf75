using ToolExec.Runtime.Tests.Kubernetes;
using ToolExec.TestSupport;

namespace ToolExec.Runtime.Tests.Hostile;

public sealed class KubernetesHostileTests(KubernetesHostileTests.Subject subject) : HostileGuestTests<KubernetesHostileTests.Subject>(subject)
{
    [ComponentTheory("podman", "runc", TestComponent.Node, "python3")]
    [MemberData(nameof(Attacks))]
    public override Task ExecuteAsync_Attack_IsContainedAndLeavesNothing(string name, string language) => base.ExecuteAsync_Attack_IsContainedAndLeavesNothing(name, language);

    /// <summary>Pods that are containers, on a cluster of their own.</summary>
    public sealed class Subject : HostileSubject, IAsyncLifetime
    {
        private readonly PodmanClusterFixture _fixture = new();

        public override IReadOnlyList<string> Languages => [SandboxLanguages.JavaScript, SandboxLanguages.Python];

        // Podman's, with the container's user and name.
        public override IReadOnlyList<string> OwnFiles => ["/etc/passwd", "/etc/hostname"];

        public override TimeSpan StartTime => TimeSpan.FromSeconds(3);

        // The filter of system calls is the runtime's, here podman's own: it lets code do in namespaces of its own what reaches nothing outside. The test looks on from there.
        public override IReadOnlyList<string> InOwnKernel { get; } =
        [
            "reach a network: udp", "reach a network: loopback", "reach a network: loopback 6", "reach a network: 16",
            .. new[] { "0x10000000", "0x20000", "0x40000000", "0x20000000", "0x8000000", "mount" }.Select(what => $"make namespaces, mounts and roots of its own: {what}"),
            $"signal and read other processes: read {Environment.ProcessId}", // The call was let through; it reads nothing of nobody.
        ];

        async Task IAsyncLifetime.InitializeAsync()
        {
            await _fixture.InitializeAsync();
            await InitializeAsync();
        }

        public override async Task DisposeAsync() => await _fixture.DisposeAsync();

        protected override ISandbox Create() => _fixture.Sandbox;
    }
}
