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

        async Task IAsyncLifetime.InitializeAsync()
        {
            await _fixture.InitializeAsync();
            await InitializeAsync();
        }

        public override async Task DisposeAsync() => await _fixture.DisposeAsync();

        protected override ISandbox Create() => _fixture.Sandbox;
    }
}
