using ToolExec.Runtime.Tests.Conformance;
using ToolExec.TestSupport;

namespace ToolExec.Runtime.Tests.Kubernetes;

/// <summary>The contract of sandboxes, kept by pods that are containers behind an API server of the tests.</summary>
[Collection(PodmanClusterFixture.Collection)]
public abstract class KubernetesConformanceTests(PodmanClusterFixture fixture, PooledSandbox<PodmanClusterFixture> pooled)
    : PooledConformance, IClassFixture<PooledSandbox<PodmanClusterFixture>>
{
    protected override TimeSpan Patience => TimeSpan.FromMinutes(2);

    [ComponentTheory("podman", "runc", TestComponent.Node, "python3")]
    [MemberData(nameof(Tests))]
    public override Task Conforms(string test) => base.Conforms(test);

    protected override Task<ISandbox> CreateAsync() => Task.FromResult<ISandbox>(fixture.Create());

    protected override async Task<ISandbox> SharedAsync(bool isPooled) => isPooled ? await pooled.GetAsync(Language) : fixture.Sandbox;

    public sealed class JavaScript(PodmanClusterFixture fixture, PooledSandbox<PodmanClusterFixture> pooled) : KubernetesConformanceTests(fixture, pooled)
    {
        protected override string Language => SandboxLanguages.JavaScript;
    }

    [Collection(PodmanClusterFixture.Collection)]
    public sealed class TypeScript(PooledSandbox<PodmanClusterFixture> pooled) : TypeScriptConformance, IClassFixture<PooledSandbox<PodmanClusterFixture>>
    {
        [ComponentTheory("podman", "runc", TestComponent.Node, "python3")]
        [MemberData(nameof(Tests))]
        public Task Conforms(string test) => ConformsAsync(test, pooled.GetAsync);
    }

    public sealed class Python(PodmanClusterFixture fixture, PooledSandbox<PodmanClusterFixture> pooled) : KubernetesConformanceTests(fixture, pooled)
    {
        protected override string Language => SandboxLanguages.Python;
    }

    public sealed class CSharp(PodmanClusterFixture fixture, PooledSandbox<PodmanClusterFixture> pooled) : KubernetesConformanceTests(fixture, pooled)
    {
        protected override string Language => SandboxLanguages.CSharp;
    }
}
