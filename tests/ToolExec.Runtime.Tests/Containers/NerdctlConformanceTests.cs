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

    public sealed class TypeScript(NerdctlFixture fixture, PooledSandbox<NerdctlFixture> pooled) : NerdctlConformanceTests(fixture, pooled)
    {
        protected override string Language => SandboxLanguages.TypeScript;
    }

    public sealed class Python(NerdctlFixture fixture, PooledSandbox<NerdctlFixture> pooled) : NerdctlConformanceTests(fixture, pooled)
    {
        protected override string Language => SandboxLanguages.Python;
    }
}
