using ToolExec.TestSupport;

namespace ToolExec.Runtime.Tests.Containers;

[Collection(DockerdFixture.Collection)]
public sealed class DockerdSandboxTests(DockerdFixture fixture)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [ComponentFact("dockerd", "containerd", "runc", TestComponent.Node, "python3")]
    public async Task ProbeAsync_Docker_RunsWithinAllLimits()
    {
        var probe = await fixture.Sandbox.ProbeAsync(default).AsTask().WaitAsync(Patience);
        var result = await RunAsync(fixture.Sandbox, "return 1").WaitAsync(Patience);

        probe.IsAvailable.Should().BeTrue(probe.Description);
        probe.Description.Should().StartWith("docker ");
        fixture.Sandbox.Info.Languages.Should().Contain([SandboxLanguages.JavaScript, SandboxLanguages.Python, SandboxLanguages.CSharp]);
        result.Error.Should().BeNull();
        result.LimitsEnforced.Should().Be(new LimitsEnforced { Timeout = true, Memory = true, Cpu = true, Processes = true, Disk = true, Output = true, Result = true });
    }

    [ComponentFact("dockerd", "containerd", "runc", "runsc", "python3")]
    public async Task ProbeAsync_GVisor_RunsAsARuntimeAmongOthers()
    {
        await using var sandbox = fixture.Create(ContainerSandboxOptions.GVisor());

        var probe = await sandbox.ProbeAsync(default).AsTask().WaitAsync(Patience);
        var result = await RunAsync(sandbox, "import platform\nreturn platform.release()").WaitAsync(Patience);

        probe.IsAvailable.Should().BeTrue(probe.Description);
        sandbox.Info.Should().BeEquivalentTo(new { Profile = SandboxProfile.Hardened, Isolation = SandboxIsolation.UserSpaceKernel });
        result.Value.GetString().Should().NotBe((await File.ReadAllTextAsync("/proc/sys/kernel/osrelease")).Trim());
    }

    [ComponentFact("dockerd", "containerd", "runc", "python3")]
    public async Task ProbeAsync_EngineDoesNotKnowTheRuntime_CannotRun()
    {
        await using var sandbox = fixture.Create(ContainerSandboxOptions.Kata());

        var probe = await sandbox.ProbeAsync(default).AsTask().WaitAsync(Patience);

        probe.IsAvailable.Should().BeFalse();
        probe.Description.Should().Contain("'kata-runtime'");
    }

    [ComponentFact("dockerd", "containerd", "runc", "python3")]
    public async Task ExecuteAsync_EndedFailedOrCancelled_LeavesNoContainer()
    {
        await RunAsync(fixture.Sandbox, "return 1").WaitAsync(Patience);
        var exited = await RunAsync(fixture.Sandbox, "import os\nos._exit(3)").WaitAsync(Patience);
        var greedy = await RunAsync(fixture.Sandbox, "x = b'1' * (1 << 30)\nreturn len(x)", new() { MemoryBytes = 64 * 1024 * 1024 }).WaitAsync(Patience);
        using var stop = new CancellationTokenSource();
        var cancelled = RunAsync(fixture.Sandbox, "while True: pass", stop: stop.Token);
        await stop.CancelAsync();
        var thrown = await FluentActions.Awaiting(() => cancelled.WaitAsync(Patience)).Should().ThrowAsync<OperationCanceledException>();

        exited.Error!.Message.Should().Contain("exit code 3");
        greedy.Error!.Kind.Should().Be(SandboxErrorKind.MemoryLimit);
        thrown.Which.CancellationToken.Should().Be(stop.Token);
        (await fixture.Service.ContainersAsync()).Should().BeEmpty();
    }

    private static Task<SandboxResult> RunAsync(ContainerSandbox sandbox, string code, SandboxLimits? limits = null, CancellationToken stop = default) => sandbox.ExecuteAsync(
        new SandboxRequest { Language = SandboxLanguages.Python, Code = code, Gateway = NoGateway.Instance, Limits = limits ?? new() }, stop).AsTask();
}
