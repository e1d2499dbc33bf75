using ToolExec.TestSupport;

namespace ToolExec.Runtime.Tests.Containers;

[Collection(RuncFixture.Collection)]
public sealed class ContainerSandboxTests(RuncFixture fixture)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [ComponentFact("podman", "runc", TestComponent.Node, "python3")]
    public async Task ExecuteAsync_UnderRunc_EnforcesEveryLimitOfTheHost()
    {
        var result = await RunAsync(fixture.Sandbox, "return 1").WaitAsync(Patience);

        result.Error.Should().BeNull();
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

    [ComponentFact("podman", "runc", TestComponent.Node, "python3")]
    public async Task ExecuteAsync_EndedFailedOrCancelled_LeavesNoContainer()
    {
        await RunAsync(fixture.Sandbox, "return 1").WaitAsync(Patience);
        await RunAsync(fixture.Sandbox, "import os\nos._exit(3)").WaitAsync(Patience);
        await RunAsync(fixture.Sandbox, "while True: pass", new() { Timeout = TimeSpan.FromSeconds(1) }).WaitAsync(Patience);
        using var stop = new CancellationTokenSource();
        var cancelled = RunAsync(fixture.Sandbox, "while True: pass", stop: stop.Token);
        await stop.CancelAsync();
        await FluentActions.Awaiting(() => cancelled.WaitAsync(Patience)).Should().ThrowAsync<OperationCanceledException>();

        (await fixture.Service.ContainersAsync()).Should().BeEmpty();
    }

    [ComponentFact("podman", "runc", TestComponent.Node, "python3")]
    public async Task ExecuteAsync_GuestEndsItself_SaysHow()
    {
        var result = await RunAsync(fixture.Sandbox, "import os\nos._exit(3)").WaitAsync(Patience);

        result.Error!.Kind.Should().Be(SandboxErrorKind.Exited);
        result.Error.Message.Should().Contain("exit code 3");
    }

    [ComponentFact("podman", "runc", TestComponent.Node, "python3")]
    public async Task ExecuteAsync_ScriptLooksAround_FindsNothingOfTheHost()
    {
        Environment.SetEnvironmentVariable("TOOLEXEC_TEST_SECRET", "hidden");
        const string Code = """
            import os
            def can(path, mode="r"):
                try:
                    open(path, mode).close()
                    return path
                except OSError:
                    return None
            return {
                "read": [p for p in map(can, ["/etc/shadow", "/root/.bashrc", "/proc/1/environ.host", "/proc/kcore", "/dev/sda"]) if p],
                "written": [p for p in ("/x", "/usr/x", "/toolexec/x", "/etc/x", "/run/x", "/var/tmp/x", "/dev/x", "/dev/shm/x") if can(p, "w")],
                "secret": os.environ.get("TOOLEXEC_TEST_SECRET"), "processes": [p for p in os.listdir("/proc") if p.isdigit()], "host": os.uname().nodename,
            }
            """;

        var result = await RunAsync(fixture.Sandbox, Code).WaitAsync(Patience);

        result.Error.Should().BeNull();
        result.Value.GetProperty("read").GetArrayLength().Should().Be(0, result.Value.GetRawText());
        result.Value.GetProperty("written").GetArrayLength().Should().Be(0, result.Value.GetRawText());
        result.Value.GetProperty("secret").ValueKind.Should().Be(System.Text.Json.JsonValueKind.Null);
        result.Value.GetProperty("processes").EnumerateArray().Should().ContainSingle();
        result.Value.GetProperty("host").GetString().Should().Be("sandbox");
    }

    [ComponentFact("podman", "runc", TestComponent.Node, "python3")]
    public async Task ExecuteAsync_FilesOfTheEngine_AreNotTheHosts()
    {
        var result = await RunAsync(fixture.Sandbox, "return [open('/etc/passwd').read(), open('/etc/hostname').read().strip()]").WaitAsync(Patience);

        result.Error.Should().BeNull();
        result.Value[0].GetString()!.Split('\n').Should().NotContain((await File.ReadAllLinesAsync("/etc/passwd")).Where(line => line.StartsWith("root:", StringComparison.Ordinal)));
        result.Value[1].GetString().Should().Be("sandbox");
    }

    [ComponentFact("podman", "runc", TestComponent.Node, "python3")]
    public async Task ProbeAsync_AProcessThatIsGoneLeftAContainer_IsRemovedAndOthersStay()
    {
        await RunAsync(fixture.Sandbox, "return 1").WaitAsync(Patience); // The image is there.
        var me = ContainerOwner.Current;
        foreach (var (name, owner) in new[] { ("orphan", me with { ProcessId = int.MaxValue }), ("mine", me), ("foreign", me with { Host = "another", ProcessId = int.MaxValue }) })
        {
            await CreateAsync(name, owner);
        }

        await using var sandbox = fixture.Create();
        (await sandbox.ProbeAsync(default).AsTask().WaitAsync(Patience)).IsAvailable.Should().BeTrue();

        (await fixture.Service.ContainersAsync()).Split('\n').Should().BeEquivalentTo("mine", "foreign");
        await fixture.Service.PodmanAsync("rm", "--force", "mine", "foreign");
    }

    [ComponentFact("podman", "runc", TestComponent.Node, "python3")]
    public async Task ProbeAsync_RuntimeIsNotTheEngines_CannotRun()
    {
        await using var sandbox = fixture.Create(ContainerSandboxOptions.GVisor());

        var probe = await sandbox.ProbeAsync(default).AsTask().WaitAsync(Patience);

        probe.IsAvailable.Should().BeFalse();
        probe.Description.Should().Contain("'runsc'").And.Contain("runc");
    }

    [ComponentFact("podman", "runc", TestComponent.Node, "python3")]
    public async Task ProbeAsync_IsolationIsOnlySaid_CannotRun()
    {
        // A host may call a runtime what it likes: the kernel that code sees gives it away.
        await using var sandbox = fixture.Create(new ContainerSandboxOptions { Isolation = SandboxIsolation.VirtualMachine });

        var probe = await sandbox.ProbeAsync(default).AsTask().WaitAsync(Patience);

        probe.IsAvailable.Should().BeFalse();
        probe.Description.Should().Contain("the host's own kernel");
    }

    [ComponentFact("podman", "runc", TestComponent.Node, "python3")]
    public async Task ExecuteAsync_ImageIsMissing_SaysWhich()
    {
        await using var sandbox = fixture.Create(new ContainerSandboxOptions { Runtime = null, Images = { [SandboxLanguages.Python] = "localhost/no-such-image:1" } });

        var result = await RunAsync(sandbox, "return 1").WaitAsync(Patience);

        result.Error!.Kind.Should().Be(SandboxErrorKind.Unavailable);
        result.Error.Message.Should().Contain("no-such-image");
    }

    private static Task<SandboxResult> RunAsync(ContainerSandbox sandbox, string code, SandboxLimits? limits = null, CancellationToken stop = default) => sandbox.ExecuteAsync(
        new SandboxRequest { Language = SandboxLanguages.Python, Code = code, Gateway = NoGateway.Instance, Limits = limits ?? new() }, stop).AsTask();

    private async Task CreateAsync(string name, ContainerOwner owner)
    {
        using var engine = new EngineApi(fixture.Service.Socket, TimeProvider.System);
        var image = (await fixture.Service.PodmanAsync("images", "--quiet")).Split('\n')[0];
        await engine.CreateAsync(name, new CreateContainer
        {
            Image = image,
            Entrypoint = ["/bin/sh"],
            User = "65534:65534",
            Labels = owner.Labels,
            HostConfig = new HostConfig { Ulimits = [new("nofile", 256, 256), new("nproc", 256, 256)] },
        }, default);
    }
}
