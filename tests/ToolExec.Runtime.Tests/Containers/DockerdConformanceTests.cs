using ToolExec.Runtime.Tests.Conformance;
using ToolExec.TestSupport;

namespace ToolExec.Runtime.Tests.Containers;

/// <summary>The contract of sandboxes, kept by containers of dockerd.</summary>
[Collection(DockerdFixture.Collection)]
public abstract class DockerdConformanceTests(DockerdFixture fixture, PooledSandbox<DockerdFixture> pooled) : ContainerConformanceTests<DockerdFixture, DockerdService>(fixture, pooled)
{
    [ComponentTheory("dockerd", "containerd", "runc", TestComponent.Node, "python3")]
    [MemberData(nameof(Tests))]
    public override Task Conforms(string test) => base.Conforms(test);

    public sealed class JavaScript(DockerdFixture fixture, PooledSandbox<DockerdFixture> pooled) : DockerdConformanceTests(fixture, pooled)
    {
        protected override string Language => SandboxLanguages.JavaScript;
    }

    [Collection(DockerdFixture.Collection)]
    public sealed class TypeScript(PooledSandbox<DockerdFixture> pooled) : TypeScriptConformance, IClassFixture<PooledSandbox<DockerdFixture>>
    {
        [ComponentTheory("dockerd", "containerd", "runc", TestComponent.Node)]
        [MemberData(nameof(Tests))]
        public Task Conforms(string test) => ConformsAsync(test, pooled.GetAsync);
    }

    public sealed class Python(DockerdFixture fixture, PooledSandbox<DockerdFixture> pooled) : DockerdConformanceTests(fixture, pooled)
    {
        protected override string Language => SandboxLanguages.Python;
    }
}
