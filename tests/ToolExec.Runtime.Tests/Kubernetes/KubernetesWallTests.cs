using ToolExec.TestSupport;

namespace ToolExec.Runtime.Tests.Kubernetes;

/// <summary>What pods that are containers keep code from, and what is noticed where they do not.</summary>
[Collection(PodmanClusterFixture.Collection)]
public sealed class KubernetesWallTests(PodmanClusterFixture fixture)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [ComponentFact("podman", "runc", TestComponent.Node, "python3")]
    public async Task ProbeAsync_TightPods_AreUsed()
    {
        await using var sandbox = fixture.Create();

        var probe = await sandbox.ProbeAsync(CancellationToken.None).AsTask().WaitAsync(Patience);

        probe.IsAvailable.Should().BeTrue(probe.Description);
        probe.Description.Should().Be("Kubernetes v1.31.0-test, namespace sandboxes; runs javascript, typescript, python, csharp.");
        fixture.Cluster.Pods.Should().BeEmpty();
    }

    [ComponentTheory("podman", "runc", TestComponent.Node, "python3")]
    [InlineData(SandboxLanguages.JavaScript)]
    [InlineData(SandboxLanguages.Python)]
    public async Task ProbeAsync_NetworkIgnoresPolicies_IsRefusedAndSaysWhatIsReached(string language)
    {
        await using var sandbox = fixture.CreateFor(language);
        fixture.Cluster.FollowsPolicies = false;
        try
        {
            var probe = await sandbox.ProbeAsync(CancellationToken.None).AsTask().WaitAsync(Patience);

            probe.IsAvailable.Should().BeFalse();
            probe.Description.Should().Contain("does not follow network policies").And.Contain(fixture.Cluster.Address.Authority);
        }
        finally
        {
            fixture.Cluster.FollowsPolicies = true;
        }
    }

    [ComponentFact("podman", "runc", TestComponent.Node, "python3")]
    public async Task ProbeAsync_PodsCannotBeRemoved_IsRefused()
    {
        fixture.Cluster.Allowed.Remove("delete pods");
        try
        {
            await using var sandbox = fixture.Create();

            var probe = await sandbox.ProbeAsync(CancellationToken.None).AsTask().WaitAsync(Patience);

            probe.IsAvailable.Should().BeFalse();
            probe.Description.Should().Contain("Pods cannot be removed there");
        }
        finally
        {
            fixture.Cluster.Allowed.Add("delete pods");
            await fixture.Cluster.EndAllAsync();
        }
    }

    [ComponentTheory("podman", "runc", TestComponent.Node, "python3")]
    [InlineData(SandboxLanguages.JavaScript)]
    [InlineData(SandboxLanguages.Python)]
    public async Task ProbeAsync_NodesAllowMoreProcessesThanIsSaid_IsRefused(string language)
    {
        await using var sandbox = fixture.CreateFor(language, o => o.PodPidsLimit = 20);

        var probe = await sandbox.ProbeAsync(CancellationToken.None).AsTask().WaitAsync(Patience);

        probe.IsAvailable.Should().BeFalse();
        probe.Description.Should().Contain("more processes there than the setting podPidsLimit says");
    }

    [ComponentTheory("podman", "runc", TestComponent.Node, "python3")]
    [InlineData(SandboxLanguages.JavaScript)]
    [InlineData(SandboxLanguages.Python)]
    public async Task ProbeAsync_NodesAllowAsManyProcessesAsIsSaid_IsUsed(string language)
    {
        await using var sandbox = fixture.CreateFor(language);

        var probe = await sandbox.ProbeAsync(CancellationToken.None).AsTask().WaitAsync(Patience);

        probe.IsAvailable.Should().BeTrue(probe.Description);
    }

    [ComponentFact("podman", "runc", TestComponent.Node, "python3")]
    public async Task ProbeAsync_RuntimeClassHasTheNodesKernel_IsRefused()
    {
        await using var sandbox = fixture.Create(o => (o.RuntimeClass, o.Isolation) = ("kata", SandboxIsolation.VirtualMachine));

        var probe = await sandbox.ProbeAsync(CancellationToken.None).AsTask().WaitAsync(Patience);

        probe.IsAvailable.Should().BeFalse();
        probe.Description.Should().Contain("its node's own kernel");
    }

    [ComponentFact("podman", "runc", TestComponent.Node, "python3")]
    public async Task ExecuteAsync_TypeScript_RunsWhereJavaScriptDoes()
    {
        var result = await fixture.Sandbox.ExecuteAsync(
            new SandboxRequest { Language = SandboxLanguages.TypeScript, Code = "const n: number = 7; return n", Gateway = NoGateway.Instance }, CancellationToken.None).AsTask().WaitAsync(Patience);

        result.Error.Should().BeNull();
        result.Value.GetInt32().Should().Be(7);
    }

    [ComponentFact("podman", "runc", TestComponent.Node, "python3")]
    public async Task ExecuteAsync_PodPidsLimitIsKnown_EnforcesEveryLimitOfTheHost()
    {
        var result = await fixture.Sandbox.RunAsync("return 1").AsTask().WaitAsync(Patience);

        result.Error.Should().BeNull();
        result.LimitsEnforced.Should().Be(new LimitsEnforced { Timeout = true, Memory = true, Cpu = true, Processes = true, Disk = true, Output = true, Result = true });
    }
}
