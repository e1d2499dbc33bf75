using ToolExec.Runtime.Tests.Conformance;
using ToolExec.TestSupport;

namespace ToolExec.Runtime.Tests.Containers;

/// <summary>The contract of sandboxes, kept by containers with a kernel in user space.</summary>
[Collection(RunscFixture.Collection)]
public abstract class GVisorConformanceTests(RunscFixture fixture, PooledSandbox<RunscFixture> pooled) : ContainerConformanceTests<RunscFixture, PodmanService.Runsc>(fixture, pooled)
{
    // Its kernel counts the time in which the host's lets it wait.
    protected override bool CountsProcessorTime => false;

    [ComponentTheory("podman", "runsc", TestComponent.Node, "python3")]
    [MemberData(nameof(Tests))]
    public override Task Conforms(string test) => base.Conforms(test);

    public sealed class JavaScript(RunscFixture fixture, PooledSandbox<RunscFixture> pooled) : GVisorConformanceTests(fixture, pooled)
    {
        protected override string Language => SandboxLanguages.JavaScript;
    }

    [Collection(RunscFixture.Collection)]
    public sealed class TypeScript(PooledSandbox<RunscFixture> pooled) : TypeScriptConformance, IClassFixture<PooledSandbox<RunscFixture>>
    {
        [ComponentTheory("podman", "runsc", TestComponent.Node)]
        [MemberData(nameof(Tests))]
        public Task Conforms(string test) => ConformsAsync(test, pooled.GetAsync);
    }

    public sealed class Python(RunscFixture fixture, PooledSandbox<RunscFixture> pooled) : GVisorConformanceTests(fixture, pooled)
    {
        protected override string Language => SandboxLanguages.Python;
    }

    public sealed class CSharp(RunscFixture fixture, PooledSandbox<RunscFixture> pooled) : GVisorConformanceTests(fixture, pooled)
    {
        protected override string Language => SandboxLanguages.CSharp;

        // The kit's script in C# begins threads. The bound leaves room for 448 of gVisor's own, which its two hundred do not fill.
        [ComponentTheory("podman", "runsc", "dotnet")]
        [MemberData(nameof(Tests))]
        public override async Task Conforms(string test)
        {
            if (test is "claims_processes")
            {
                (await RunsUnderAsync(new() { Processes = 24 })).Processes.Should().BeTrue();
            }
            else
            {
                await base.Conforms(test);
            }
        }
    }
}
