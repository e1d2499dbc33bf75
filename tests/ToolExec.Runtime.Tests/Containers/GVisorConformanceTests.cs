using ToolExec.Conformance;
using ToolExec.TestSupport;

namespace ToolExec.Runtime.Tests.Containers;

/// <summary>The contract of sandboxes, kept by containers with a kernel in user space.</summary>
public sealed class GVisorConformanceTests(RunscFixture fixture) : SandboxConformance, IClassFixture<RunscFixture>
{
    protected override string Language => SandboxLanguages.Python;

    protected override TimeSpan Patience => TimeSpan.FromMinutes(2);

    // Its kernel counts the time in which the host's lets it wait.
    protected override bool CountsProcessorTime => false;

    [ComponentTheory("podman", "runsc", "python3")]
    [MemberData(nameof(Tests))]
    public override Task Conforms(string test) => base.Conforms(test);

    protected override Task<ISandbox> CreateAsync() => Task.FromResult<ISandbox>(fixture.Create());

    protected override Task<ISandbox> SharedAsync() => Task.FromResult<ISandbox>(fixture.Sandbox);
}
