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

    public sealed class TypeScript(DockerdFixture fixture, PooledSandbox<DockerdFixture> pooled) : DockerdConformanceTests(fixture, pooled)
    {
        protected override string Language => SandboxLanguages.TypeScript;
    }

    public sealed class Python(DockerdFixture fixture, PooledSandbox<DockerdFixture> pooled) : DockerdConformanceTests(fixture, pooled)
    {
        protected override string Language => SandboxLanguages.Python;
    }
}
