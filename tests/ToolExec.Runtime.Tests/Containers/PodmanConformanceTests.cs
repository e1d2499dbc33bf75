using ToolExec.Runtime.Tests.Conformance;
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

    [Collection(RuncFixture.Collection)]
    public sealed class TypeScript(PooledSandbox<RuncFixture> pooled) : TypeScriptConformance, IClassFixture<PooledSandbox<RuncFixture>>
    {
        [ComponentTheory("podman", "runc", TestComponent.Node)]
        [MemberData(nameof(Tests))]
        public Task Conforms(string test) => ConformsAsync(test, pooled.GetAsync);
    }

    public sealed class Python(RuncFixture fixture, PooledSandbox<RuncFixture> pooled) : PodmanConformanceTests(fixture, pooled)
    {
        protected override string Language => SandboxLanguages.Python;
    }

    public sealed class CSharp(RuncFixture fixture, PooledSandbox<RuncFixture> pooled) : PodmanConformanceTests(fixture, pooled)
    {
        protected override string Language => SandboxLanguages.CSharp;
    }
}
