using System.Diagnostics;
using ToolExec.TestSupport;

namespace ToolExec.Runtime.Tests.Containers;

[Collection(NerdctlFixture.Collection)]
public sealed class NerdctlSandboxTests(NerdctlFixture fixture)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [ComponentFact("podman", "runc", TestComponent.Node, "python3")]
    public async Task ProbeAsync_EngineIsThere_RunsAllLanguagesWithinAllLimits()
    {
        var probe = await fixture.Sandbox.ProbeAsync(default).AsTask().WaitAsync(Patience);
        var result = await RunAsync(fixture.Sandbox, "import sys\nprint('out')\nprint('err', file=sys.stderr)\nreturn 1").WaitAsync(Patience);

        probe.IsAvailable.Should().BeTrue(probe.Description);
        probe.Description.Should().StartWith("containerd ");
        result.Error.Should().BeNull();
        result.Stdout.Should().Be("out\n");
        result.Stderr.Should().Be("err\n", "what the command itself has to say is not the script's");
        result.LimitsEnforced.Should().Be(new LimitsEnforced
        {
            Timeout = true,
            Memory = true,
            Cpu = true,
            Processes = true,
            Disk = true,
            Output = true,
            Result = true,
        });
    }

    [ComponentFact("podman", "runc", "python3")]
    public async Task ExecuteAsync_EndedFailedOrCancelled_LeavesNoContainer()
    {
        await RunAsync(fixture.Sandbox, "return 1").WaitAsync(Patience);
        var exited = await RunAsync(fixture.Sandbox, "import os\nos._exit(3)").WaitAsync(Patience);
        var late = await RunAsync(fixture.Sandbox, "while True: pass", new() { Timeout = TimeSpan.FromSeconds(3) }).WaitAsync(Patience);
        using var stop = new CancellationTokenSource();
        var cancelled = RunAsync(fixture.Sandbox, "while True: pass", stop: stop.Token);
        await stop.CancelAsync();
        var thrown = await FluentActions.Awaiting(() => cancelled.WaitAsync(Patience)).Should().ThrowAsync<OperationCanceledException>();

        exited.Error!.Message.Should().Contain("exit code 3");
        late.Error!.Kind.Should().Be(SandboxErrorKind.TimeLimit);
        thrown.Which.CancellationToken.Should().Be(stop.Token);
        (await fixture.Service.ContainersAsync()).Should().BeEmpty();
    }

    [ComponentFact("podman", "runc", "python3")]
    public async Task ExecuteAsync_CommandIsKilled_ContainerIsRemoved()
    {
        var running = fixture.Sandbox.ExecuteAsync(
            new SandboxRequest
            {
                Language = SandboxLanguages.Python,
                Code = "import time\nawait tools.text.echo(value=1)\nwhile True: time.sleep(1)",
                Gateway = new TestGateway
                {
                    Run = (_, _, _) =>
                    {
                        Kill();
                        return new(ToolResult.Success(TestGateway.Json("1")));
                    },
                },
                Tools = TestGateway.Tools,
            },
            default).AsTask();

        var result = await running.WaitAsync(Patience);

        result.Error!.Kind.Should().Be(SandboxErrorKind.Exited);
        (await fixture.Service.ContainersAsync()).Should().BeEmpty();

        // The command has become podman, on the storage of this fixture.
        void Kill()
        {
            var podman = TestComponent.Find("podman");
            var commands = HostProcesses.With(fixture.Service.Folder).Where(c => c.Words.StartsWith(podman, StringComparison.Ordinal) && c.Words.Contains("\0run\0", StringComparison.Ordinal));
            using var command = Process.GetProcessById(commands.Single().Id);
            command.Kill();
        }
    }

    [ComponentFact("podman", "runc", "python3")]
    public async Task ProbeAsync_AProcessThatIsGoneLeftAContainer_IsRemovedAndOthersStay()
    {
        await RunAsync(fixture.Sandbox, "return 1").WaitAsync(Patience);
        var image = (await fixture.Service.PodmanAsync("images", "--quiet")).Split('\n')[0];
        var me = ContainerOwner.Current;
        foreach (var (name, owner) in new[] { ("orphan", me with { ProcessId = int.MaxValue }), ("mine", me), ("foreign", me with { Host = "another", ProcessId = int.MaxValue }) })
        {
            await fixture.Service.PodmanAsync(
                ["create", $"--name={name}", "--ulimit=nofile=256:256", "--ulimit=nproc=256:256", .. owner.Labels.Select(l => $"--label={l.Key}={l.Value}"), image, "/bin/sh"]);
        }

        await using var sandbox = fixture.Create();
        var probe = await sandbox.ProbeAsync(default).AsTask().WaitAsync(Patience);

        probe.IsAvailable.Should().BeTrue(probe.Description);
        (await fixture.Service.ContainersAsync()).Split('\n').Should().BeEquivalentTo("mine", "foreign");
        await fixture.Service.PodmanAsync("rm", "--force", "mine", "foreign");
    }

    [ComponentFact("podman", "runc", "python3")]
    public async Task ExecuteAsync_EngineHasNoSuchRuntime_SaysWhatItSaid()
    {
        var options = ContainerSandboxOptions.Containerd();
        options.Command = fixture.Command;
        options.Runtime = "io.containerd.runsc.v1";
        await using var sandbox = fixture.Create(options);

        var result = await RunAsync(sandbox, "return 1").WaitAsync(Patience);

        result.Error!.Kind.Should().Be(SandboxErrorKind.Unavailable);
        result.Error.Message.Should().Contain("io.containerd.runsc.v1 binary not installed");
    }

    private static Task<SandboxResult> RunAsync(ContainerSandbox sandbox, string code, SandboxLimits? limits = null, CancellationToken stop = default) => sandbox.ExecuteAsync(
        new SandboxRequest { Language = SandboxLanguages.Python, Code = code, Gateway = NoGateway.Instance, Limits = limits ?? new() }, stop).AsTask();
}
