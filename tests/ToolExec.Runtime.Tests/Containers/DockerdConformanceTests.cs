using ToolExec.Conformance;
using ToolExec.TestSupport;

namespace ToolExec.Runtime.Tests.Containers;

/// <summary>The contract of sandboxes, kept by containers of dockerd.</summary>
[Collection(DockerdFixture.Collection)]
public abstract class DockerdConformanceTests(DockerdFixture fixture) : SandboxConformance
{
    protected override TimeSpan Patience => TimeSpan.FromMinutes(2);

    [ComponentTheory("dockerd", "containerd", "runc", TestComponent.Node, "python3")]
    [MemberData(nameof(Tests))]
    public override Task Conforms(string test) => base.Conforms(test);

    protected override Task<ISandbox> CreateAsync() => Task.FromResult<ISandbox>(fixture.Create());

    protected override Task<ISandbox> SharedAsync() => Task.FromResult<ISandbox>(fixture.Sandbox);
}
