using ToolExec.Conformance;
using ToolExec.TestSupport;

namespace ToolExec.Runtime.Tests.Kubernetes;

/// <summary>The contract of sandboxes, kept by pods that are containers behind an API server of the tests.</summary>
public abstract class KubernetesConformanceTests(PodmanClusterFixture fixture) : SandboxConformance, IClassFixture<PodmanClusterFixture>
{
    protected override TimeSpan Patience => TimeSpan.FromMinutes(2);

    [ComponentTheory("podman", "runc", TestComponent.Node, "python3")]
    [MemberData(nameof(Tests))]
    public override Task Conforms(string test) => base.Conforms(test);

    protected override Task<ISandbox> CreateAsync() => Task.FromResult<ISandbox>(fixture.Create());

    protected override Task<ISandbox> SharedAsync() => Task.FromResult<ISandbox>(fixture.Sandbox);

    public sealed class JavaScript(PodmanClusterFixture fixture) : KubernetesConformanceTests(fixture)
    {
        protected override string Language => SandboxLanguages.JavaScript;
    }

    public sealed class Python(PodmanClusterFixture fixture) : KubernetesConformanceTests(fixture)
    {
        protected override string Language => SandboxLanguages.Python;
    }
}
