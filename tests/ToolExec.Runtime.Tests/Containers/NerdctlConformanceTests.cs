using ToolExec.Runtime.Tests.Conformance;
using ToolExec.TestSupport;

namespace ToolExec.Runtime.Tests.Containers;

/// <summary>The contract of sandboxes, kept by containers that are spoken to by nerdctl.</summary>
[Collection(NerdctlFixture.Collection)]
public abstract class NerdctlConformanceTests(NerdctlFixture fixture, PooledSandbox<NerdctlFixture> pooled) : ContainerConformanceTests<NerdctlFixture, PodmanService.WithoutService>(fixture, pooled)
{
    [ComponentTheory("podman", "runc", TestComponent.Node, "python3")]
    [MemberData(nameof(Tests))]
    public override Task Conforms(string test) => base.Conforms(test);

    public sealed class JavaScript(NerdctlFixture fixture, PooledSandbox<NerdctlFixture> pooled) : NerdctlConformanceTests(fixture, pooled)
    {
        protected override string Language => SandboxLanguages.JavaScript;
    }

    [Collection(NerdctlFixture.Collection)]
    public sealed class TypeScript(PooledSandbox<NerdctlFixture> pooled) : TypeScriptConformance, IClassFixture<PooledSandbox<NerdctlFixture>>
    {
        [ComponentTheory("podman", "runc", TestComponent.Node)]
        [MemberData(nameof(Tests))]
        public Task Conforms(string test) => ConformsAsync(test, pooled.GetAsync);
    }

    public sealed class Python(NerdctlFixture fixture, PooledSandbox<NerdctlFixture> pooled) : NerdctlConformanceTests(fixture, pooled)
    {
        protected override string Language => SandboxLanguages.Python;
    }
}
