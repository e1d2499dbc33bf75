using ToolExec.TestSupport;

namespace ToolExec.Runtime.Tests.Containers;

/// <summary>The contract of sandboxes, kept by containers of podman's service.</summary>
[Collection(RuncFixture.Collection)]
public abstract class PodmanConformanceTests(RuncFixture fixture, PooledSandbox<RuncFixture> pooled) : ContainerConformanceTests<RuncFixture, PodmanService.Runc>(fixture, pooled)
{
    [ComponentTheory("podman", "runc", TestComponent.Node, "python3")]
    [MemberData(nameof(Tests))]
    public override Task Conforms(string test) => base.Conforms(test);

    public sealed class JavaScript(RuncFixture fixture, PooledSandbox<RuncFixture> pooled) : PodmanConformanceTests(fixture, pooled)
    {
        protected override string Language => SandboxLanguages.JavaScript;
    }

    public sealed class TypeScript(RuncFixture fixture, PooledSandbox<RuncFixture> pooled) : PodmanConformanceTests(fixture, pooled)
    {
        protected override string Language => SandboxLanguages.TypeScript;
    }

    public sealed class Python(RuncFixture fixture, PooledSandbox<RuncFixture> pooled) : PodmanConformanceTests(fixture, pooled)
    {
        protected override string Language => SandboxLanguages.Python;
    }
}
